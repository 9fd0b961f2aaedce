using System.Text;
using FlipUnit.Converters.Text;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Text;

public sealed class TextChangeCaseTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly TextChangeCase Converter = new();

    [Theory]
    [InlineData("upper", "Grüße, Straße 7", "GRÜSSE, STRASSE 7")]
    [InlineData("upper", "ﬁn oﬃce 𐐨", "FIN OFFICE 𐐀")]
    [InlineData("lower", "ΟΔΟΣ ΣΑΣ Σ", "οδος σας σ")]
    [InlineData("lower", "ÀÉÎ ẞ ДОМ", "àéî ß дом")]
    [InlineData("title", "don't STOP the 3rd l’eau-de-vie e\u0301tude", "Don't Stop The 3rd L’eau-De-Vie E\u0301tude")]
    [InlineData("title", "ǆungla straße ßa", "ǅungla Straße Ssa")]
    [InlineData("sentence", "hello WORLD. see example.com at 3.14! \"yes\" e.g\n\nnext one\r\n\r\nlast", "Hello world. See example.com at 3.14! \"Yes\" e.g\n\nNext one\r\n\r\nLast")]
    [InlineData("sentence", "(what? really? no…) ok", "(What? Really? No…) Ok")]
    [InlineData("camel", "Hello big-World\nHTTPServer v2Beta", "helloBigWorld\nhttpServerV2Beta")]
    [InlineData("pascal", "hello_big world, don't", "HelloBigWorldDont")]
    [InlineData("snake", "myHTTPServer NameOf2 things", "my_http_server_name_of2_things")]
    [InlineData("kebab", "  Crème brûlée!  Ärger ", "crème-brûlée-ärger")]
    [InlineData("constant", "maxValue of e\u0301tude", "MAX_VALUE_OF_E\u0301TUDE")]
    public async Task Each_case_follows_the_letters_not_the_bytes(string style, string text, string expected) =>
        Assert.Equal(expected, await lab.Convert(Converter, $$"""{"case":"{{style}}"}""", "in.txt", text));

    [Theory]
    [InlineData("tr", "upper", "istanbul ılık", "İSTANBUL ILIK")]
    [InlineData("tr", "lower", "IĞDIR İzmir", "ığdır izmir")]
    [InlineData("az", "title", "iki", "İki")]
    [InlineData("nl", "title", "ijsland en ijs", "IJsland En IJs")]
    [InlineData("de-DE", "upper", "maß", "MASS")]
    [InlineData("", "lower", "İ", "i\u0307")]
    public async Task The_locale_decides(string locale, string style, string text, string expected) =>
        Assert.Equal(expected, await lab.Convert(Converter, $$"""{"case":"{{style}}","locale":"{{locale}}"}""", "in.txt", text));

    [Fact]
    public async Task An_unknown_locale_is_refused() =>
        Assert.Equal(ErrorCode.InvalidParameters, (await lab.Refused(Converter, """{"locale":"xx-nowhere"}""", "in.txt", "a")).Code);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task The_encoding_and_its_mark_are_kept(string encoding)
    {
        var wide = Encoding.GetEncoding(encoding);
        var (text, mark) = ("grün 𐐨", wide.GetPreamble());
        var bytes = await lab.Bytes(Converter, "{}", "in.txt", [.. mark, .. wide.GetBytes(text)]);
        Assert.Equal([.. mark, .. wide.GetBytes("GRÜN 𐐀")], bytes);
    }

    [Theory]
    [InlineData(new byte[] { 0xE9, 0x20, 0x61 })]
    [InlineData(new byte[] { 0x61, 0xC3 })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00, 0x00, 0xD8, 0x61, 0x00 })]
    public async Task What_is_no_unicode_text_is_refused(byte[] bytes)
    {
        var fault = await lab.Refused(Converter, "{}", "in.txt", bytes);
        Assert.Equal((ErrorCode.UnreadableInput, "The file is not a text in UTF-8 or UTF-16."), (fault.Code, fault.Message));
    }

    [Fact]
    public async Task A_small_text_is_inline_and_a_large_one_is_not()
    {
        var (_, small) = await lab.Run(Converter, "{}", "in.txt", "tiny"u8.ToArray());
        Assert.Equal("TINY", (string?)small.Result!["text"]);
        var (text, large) = await lab.Run(Converter, "{}", "in.txt", Encoding.UTF8.GetBytes(new string('ä', 40_000)));
        Assert.Equal(new string('Ä', 40_000), text);
        Assert.Null(large.Result);
    }

    [Fact]
    public void What_chunks_a_text_comes_in_does_not_matter()
    {
        var texts = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get)
            .Select(text => string.Concat(text.EnumerateRunes().Where(rune => rune.Value > 0 && rune.Value != 0xFFFD)));
        Prop.ForAll(texts.Two().ToArbitrary(), pair =>
        {
            foreach (var style in Enum.GetValues<TextCase>())
                Assert.Equal(Whole(style, [pair.Item1 + pair.Item2]), Whole(style, [pair.Item1, pair.Item2]));
        }).Check(Properties.Of());
    }

    [Fact]
    public async Task Cancelling_stops_the_work()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lab.Run(Converter, "{}", "in.txt", new byte[1 << 20].Select(_ => (byte)'a').ToArray(), cancelled.Token));
    }

    private static string Whole(TextCase style, string[] chunks)
    {
        using var output = new StringWriter();
        var writer = FlipUnit.Converters.Text.Cases.CaseWriter.For(style, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var chunk in chunks)
            writer.Write(chunk, output);
        writer.End(output);
        return output.ToString();
    }
}
