using System.Text;
using FlipUnit.Converters.Text;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Text;

public sealed class TextEncodeTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly TextEncode Converter = new();

    [Theory]
    [InlineData("base64", "foobar?>", "Zm9vYmFyPz4=")]
    [InlineData("base64_url", "foobar?>", "Zm9vYmFyPz4")]
    [InlineData("hex", "grün", "6772c3bc6e")]
    [InlineData("url", "a b/ü+~🙂", "a%20b%2F%C3%BC%2B~%F0%9F%99%82")]
    [InlineData("html", "<a href=\"x\">&'é</a>", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&#233;&lt;/a&gt;")]
    public async Task There_and_back(string encoding, string plain, string encoded)
    {
        Assert.Equal(encoded, await lab.Convert(Converter, Parameters(encoding, "encode"), "in.txt", plain));
        Assert.Equal(plain, await lab.Convert(Converter, Parameters(encoding, "decode"), "in.txt", encoded));
    }

    [Theory]
    [InlineData("base64", "Zm9v\nYmFy\n", "foobar")]
    [InlineData("hex", "66 6F 6f\n", "foo")]
    [InlineData("url", "a+b%41", "a+bA")]
    [InlineData("html", "&euro;&#x41;&nosuch;", "€A&nosuch;")]
    public async Task Decoding_takes_what_others_write(string encoding, string text, string expected) =>
        Assert.Equal(expected, await lab.Convert(Converter, Parameters(encoding, "decode"), "in.txt", text));

    [Theory]
    [InlineData("base64", "Zm9v!", "The text is not Base64.")]
    [InlineData("base64", "Zm9vY", "The text is not Base64.")]
    [InlineData("base64_url", "Zm9v+", "The text is not Base64 for URLs.")]
    [InlineData("hex", "6", "The text is not hex.")]
    [InlineData("hex", "6g", "The text is not hex.")]
    [InlineData("url", "%4", "The text is not a text in URL escapes.")]
    [InlineData("url", "%zz", "The text is not a text in URL escapes.")]
    [InlineData("base64", "\n", "Nothing is left when the text is decoded.")]
    public async Task What_is_not_of_the_encoding_is_refused(string encoding, string text, string said)
    {
        var fault = await lab.Refused(Converter, Parameters(encoding, "decode"), "in.txt", text);
        Assert.Equal((ErrorCode.UnreadableInput, said), (fault.Code, fault.Message));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_become_a_binary_file()
    {
        var bytes = Enumerable.Range(0, 256).Select(one => (byte)one).ToArray();
        Assert.Equal(bytes, await lab.Bytes(Converter, Parameters("base64", "decode"), "in.txt", Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes))));
    }

    [Fact]
    public void Every_text_comes_back() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => "x" + string.Concat(text.Get.EnumerateRunes().Where(rune => rune.Value is >= 32 and not 0xFFFD and not 0xFEFF))).ToArbitrary(),
        Gen.Elements("base64", "base64_url", "hex", "url", "html").ToArbitrary(),
        (text, encoding) =>
        {
            var encoded = lab.Convert(Converter, Parameters(encoding, "encode"), "in.txt", text).GetAwaiter().GetResult();
            Assert.Equal(text, lab.Convert(Converter, Parameters(encoding, "decode"), "in.txt", encoded).GetAwaiter().GetResult());
        }).Check(Properties.Of());

    [Fact]
    public void Whatever_is_decoded_ends_in_a_result_or_a_closed_code() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<byte[]>().Where(bytes => bytes.Length > 0).ToArbitrary(),
        Gen.Elements("base64", "base64_url", "hex", "url", "html").ToArbitrary(),
        (bytes, encoding) => lab.Bounded(Converter, Parameters(encoding, "decode"), "in.txt", bytes)).Check(Properties.Of());

    private static string Parameters(string encoding, string direction) => $$"""{"encoding":"{{encoding}}","direction":"{{direction}}"}""";
}
