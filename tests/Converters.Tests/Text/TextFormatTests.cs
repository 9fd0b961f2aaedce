using System.Diagnostics;
using System.Text;
using FlipUnit.Converters.Text;

namespace FlipUnit.Converters.Tests.Text;

public sealed class TextFormatTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly TextFormat Converter = new();

    [Theory]
    [InlineData("""{"trim":"end"}""", "  a  \nb\t\n", "  a\nb\n")]
    [InlineData("""{"trim":"both"}""", "  a  \n\tb", "a\nb")]
    [InlineData("""{"collapse_spaces":true}""", "a   b\t\tc", "a b c")]
    [InlineData("""{"remove_empty_lines":true}""", "a\n\n \nb\n", "a\nb\n")]
    [InlineData("""{"dedupe":true}""", "b\na\nb\nB\n", "b\na\nB\n")]
    [InlineData("""{"dedupe":true,"ignore_case":true}""", "b\na\nB\n", "b\na\n")]
    [InlineData("""{"sort":"alphabetic"}""", "zebra\nÄpfel\napple\n10\n9", "10\n9\nÄpfel\napple\nzebra")]
    [InlineData("""{"sort":"natural"}""", "file 10\nfile 9\nfile 100\n", "file 9\nfile 10\nfile 100\n")]
    [InlineData("""{"sort":"alphabetic","descending":true}""", "a\nc\nb", "c\nb\na")]
    [InlineData("""{"wrap":10}""", "one two three four\nfive", "one two\nthree four\nfive")]
    [InlineData("""{"wrap":10}""", "averyveryverylongword a b", "averyveryverylongword\na b")]
    [InlineData("""{"line_ends":"crlf"}""", "a\nb\r\nc\r", "a\r\nb\r\nc\r\n")]
    [InlineData("""{"line_ends":"cr"}""", "a\nb", "a\rb")]
    [InlineData("{}", "a\r\nb\nc", "a\r\nb\r\nc")]
    [InlineData("{}", "a", "a")]
    public async Task Lines_are_put_in_order(string parameters, string text, string expected) =>
        Assert.Equal(expected, await lab.Convert(Converter, parameters, "in.txt", text));

    [Theory]
    [InlineData("one two\nthree\n", 14, 3, 2)]
    [InlineData("e\u0301 👨‍👩‍👧 x", 5, 3, 1)]
    [InlineData("a\r\nb", 3, 2, 2)]
    public async Task What_people_count_is_counted(string text, int characters, int words, int lines)
    {
        var (_, result) = await lab.Run(Converter, "{}", "in.txt", Encoding.UTF8.GetBytes(text));
        Assert.Equal($$"""{"characters":{{characters}},"words":{{words}},"lines":{{lines}}}""", result.Result!["counts"]!.ToJsonString());
    }

    [Fact]
    public async Task A_large_text_is_sorted_soon_and_a_larger_one_refused()
    {
        var lines = string.Concat(Enumerable.Range(0, 200_000).Select(number => $"line {number * 7919 % 200_000}\n"));
        var clock = Stopwatch.StartNew();
        var sorted = await lab.Convert(Converter, """{"sort":"natural","dedupe":true}""", "in.txt", lines);
        Assert.StartsWith("line 0\nline 1\nline 2\n", sorted, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
        Assert.Equal(ErrorCode.FileTooLarge, (await lab.Refused(Converter, "{}", "in.txt", new string('a', (16 * 1024 * 1024) + 1))).Code);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("e\u0301")]
    [InlineData("\u200D")]
    [InlineData("a ")]
    public void Odd_texts_are_wrapped_and_counted_within_bounds(string piece) =>
        lab.Bounded(Converter, """{"wrap":10,"collapse_spaces":true,"trim":"both","sort":"natural"}""", "in.txt", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 400_000))));
}
