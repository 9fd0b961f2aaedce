using FlipUnit.Converters.Tests.Text;
using FlipUnit.Converters.Utilities.Qr;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Utilities;

/// <summary>What is drawn is read back by zbar, whose authors are not those of the drawing library.</summary>
public sealed class QrTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly QrCreate Converter = new();

    [Theory]
    [InlineData("""{"text":"plain text"}""", "plain text")]
    [InlineData("""{"text":"Grüße 東京 🙂","error_correction":"high"}""", "Grüße 東京 🙂")]
    [InlineData("""{"kind":"url","text":"https://example.org/a?b=c&d=%20","error_correction":"low","module_pixels":3}""", "https://example.org/a?b=c&d=%20")]
    [InlineData("""{"kind":"wifi","ssid":"My;Net","password":"p:a\"ss\\,word"}""", """WIFI:T:WPA;S:My\;Net;P:p\:a\"ss\\\,word;;""")]
    [InlineData("""{"kind":"wifi","ssid":"open","security":"none","hidden":true}""", "WIFI:T:nopass;S:open;H:true;;")]
    [InlineData("""{"kind":"vcard","first_name":"Ada","last_name":"Love;lace","phone":"+44 1","email":"ada@example.org","organization":"Engines, Ltd","website":"https://example.org"}""",
        "BEGIN:VCARD\nVERSION:3.0\nN:Love\\;lace;Ada;;;\nFN:Ada Love\\;lace\nORG:Engines\\, Ltd\nTEL:+44 1\nEMAIL:ada@example.org\nURL:https://example.org\nEND:VCARD")]
    public async Task A_code_is_read_back_as_what_went_in(string parameters, string content) =>
        Assert.Equal(content, await Read(await lab.Bytes(Converter, parameters), "png"));

    [Theory]
    [InlineData("svg", "rsvg-convert", "-w", "600", "-o", "OUT", "IN")]
    [InlineData("pdf", "pdftoppm", "-q", "-r", "150", "-png", "-singlefile", "IN", "BASE")]
    public async Task Drawn_by_another_program_it_reads_the_same(string format, string program, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var (source, target) = (folder.File($"in.{format}"), folder.File("out.png"));
        await File.WriteAllBytesAsync(source, await lab.Bytes(Converter, $$"""{"text":"vector","format":"{{format}}"}"""));
        await OtherProgram.Output(program, [.. arguments.Select(word => word switch { "IN" => source, "OUT" => target, "BASE" => folder.File("out"), _ => word })]);
        Assert.Equal("vector", await Read(await File.ReadAllBytesAsync(target), "png"));
    }

    [Fact]
    public async Task Colours_and_the_largest_code_are_drawn()
    {
        Assert.Equal("tinted", await Read(await lab.Bytes(Converter, """{"text":"tinted","dark":"003366","light":"ffffcc"}"""), "png"));
        var longest = new string('x', 1270);
        Assert.Equal(longest, await Read(await lab.Bytes(Converter, $$"""{"text":"{{longest}}","error_correction":"high","module_pixels":4}"""), "png"));
    }

    [Theory]
    [InlineData("{}", "text must be given.")]
    [InlineData("""{"kind":"url","text":"not a link"}""", "text must be a whole link, such as https://example.org/.")]
    [InlineData("""{"kind":"wifi"}""", "ssid must be given.")]
    [InlineData("""{"kind":"wifi","ssid":"a"}""", "password must be given, or security be none.")]
    [InlineData("""{"kind":"vcard"}""", "last_name or first_name must be given.")]
    [InlineData("""{"text":"a","dark":"red"}""", "dark must be a colour of six hex digits, such as 000000.")]
    public async Task What_cannot_be_drawn_is_refused(string parameters, string said)
    {
        var fault = await lab.Refused(Converter, parameters);
        Assert.Equal((ErrorCode.InvalidParameters, said), (fault.Code, fault.Message));
    }

    [Fact]
    public async Task Every_text_that_is_allowed_fits_and_a_longer_one_is_refused()
    {
        foreach (var (correction, most) in new[] { ("low", 2950), ("medium", 2328), ("quartile", 1660), ("high", 1270) })
        {
            // Two bytes a letter, with the mark that says UTF-8: the least room there is.
            var text = new string('ä', most / 2);
            Assert.NotEmpty(await lab.Bytes(Converter, $$"""{"text":"{{text}}","error_correction":"{{correction}}","module_pixels":1}"""));
            Assert.Contains("too long", (await lab.Refused(Converter, $$"""{"text":"{{text}}ä","error_correction":"{{correction}}"}""")).Message, StringComparison.Ordinal);
        }
    }

    private static async Task<string> Read(byte[] picture, string extension)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File($"code.{extension}");
        await File.WriteAllBytesAsync(path, picture);
        return (await OtherProgram.Output("zbarimg", "--quiet", "--raw", "--oneshot", "-Sbinary", path)).ReplaceLineEndings("\n").TrimEnd('\n');
    }
}
