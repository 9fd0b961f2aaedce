using System.Text;
using FlipUnit.Gateway.Jobs;

namespace FlipUnit.Gateway.Tests.Jobs;

public sealed class ShownNameTests
{
    [Theory]
    [InlineData("photo.jpg", "photo.jpg")]
    [InlineData("-rf.txt", "-rf.txt")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\Users\me\a.doc", "a.doc")]
    [InlineData("two\r\nlines.txt", "twolines.txt")]
    [InlineData("nul\0.txt", "nul.txt")]
    [InlineData("Übergröße 日本 🙂.txt", "Übergröße 日本 🙂.txt")]
    [InlineData("harmless\u202Efdp.exe", "harmlessfdp.exe")]
    [InlineData("", "file")]
    [InlineData("..", "file")]
    [InlineData("a/", "file")]
    [InlineData("   ", "file")]
    public void A_name_is_one_harmless_part(string given, string shown) => Assert.Equal(shown, ShownName.Of(given));

    [Theory]
    [InlineData('x')]
    [InlineData('ß')]
    [InlineData('本')]
    public void A_long_name_keeps_its_extension_and_has_at_most_255_bytes(char letter)
    {
        var shown = ShownName.Of(new string(letter, 300) + ".tar.gz");
        Assert.InRange(Encoding.UTF8.GetByteCount(shown), 250, 255);
        Assert.EndsWith(".gz", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_255_bytes_stays() => Assert.Equal(new string('n', 251) + ".txt", ShownName.Of(new string('n', 251) + ".txt"));

    [Fact]
    public void A_pair_of_surrogates_is_not_torn() =>
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(ShownName.Of(string.Concat(Enumerable.Repeat("🙂", 100))))));
}
