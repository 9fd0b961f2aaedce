using System.Text;
using FlipUnit.Converters.Images;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Images;

public sealed class ImageFromSvgTests(ImageLab lab) : IClassFixture<ImageLab>
{
    private const string FromSvg = "image.from_svg";

    private static readonly byte[] Badge = File.ReadAllBytes(Repository.TestData("badge.svg"));

    [Theory]
    [InlineData("{}", 128, 64)]
    [InlineData("""{"width": 256}""", 256, 128)]
    [InlineData("""{"height": 32}""", 64, 32)]
    [InlineData("""{"width": 100, "height": 100}""", 100, 50)]
    [InlineData("""{"scale": 1.5}""", 192, 96)]
    public async Task The_size_is_its_own_or_what_was_asked_for(string parameters, int width, int height)
    {
        var raster = await lab.Look(await lab.Convert(FromSvg, parameters, "badge.svg", Badge));
        Assert.Equal((width, height), raster.Size);
        raster.Has(width / 8, height / 8, [0xD0, 0x20, 0x20, 255]);
        raster.Has(width * 3 / 4, height / 2, [0x20, 0x40, 0xD0, 255]);
    }

    [Theory]
    [InlineData("png", "00ff00", 0, 255, 0, 255)]
    [InlineData("webp", "00ff00", 0, 255, 0, 255)]
    [InlineData("webp", null, 0, 0, 0, 0)]
    [InlineData("jpeg", null, 255, 255, 255, 255)]
    [InlineData("jpeg", "00ff00", 0, 255, 0, 255)]
    public async Task The_background_is_the_colour_that_was_asked_for_or_the_formats_usual_one(string format, string? background, byte r, byte g, byte b, byte alpha)
    {
        var colour = background is null ? "" : $", \"background\": \"{background}\"";
        var made = await lab.Convert(FromSvg, $$"""{"format": "{{format}}"{{colour}}}""", "badge.svg", Badge);
        Assert.Equal(format, made.Type);
        var raster = await lab.Look(made);
        raster.Has(10, 10, [0xD0, 0x20, 0x20, 255], 8);
        if (alpha == 0)
            Assert.Equal(0, raster.Rgba[((2 * 128) + 125) * 4 + 3]);
        else
            raster.Has(125, 2, [r, g, b, alpha], 8);
    }

    [Fact]
    public async Task A_PDF_has_the_drawings_size_at_96_pixels_an_inch_and_its_words()
    {
        var made = await lab.Convert(FromSvg, """{"format": "pdf"}""", "badge.svg", Badge);
        var text = Encoding.UTF8.GetString(await lab.Make("out.txt", "pdftotext", ["-bbox", "/in/in.pdf", "out.txt"], ("in.pdf", made.Bytes)));
        Assert.Contains("width=\"96.000000\" height=\"48.000000\"", text, StringComparison.Ordinal);
        Assert.Contains(">Flip<", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10mm", "1in", null, 37.795, 96)]
    [InlineData("72pt", "6pc", null, 96, 96)]
    [InlineData("100%", "100%", "0 0 40 20", 40, 20)]
    [InlineData(null, null, "0,0,40,20", 40, 20)]
    [InlineData("80", null, "0 0 40 20", 80, 40)]
    [InlineData("1e3px", "-5", "0 0 40 20", 1000, 500)]
    [InlineData("nonsense", "0", "0 0 nonsense 20", 300, 150)]
    [InlineData("20", "10", "0 0 0 0", 20, 10)]
    public void Sizes_are_read_as_browsers_read_them(string? width, string? height, string? viewBox, double expectedWidth, double expectedHeight)
    {
        var facts = SvgFacts.OfRoot(width, height, viewBox);
        Assert.Equal((expectedWidth, expectedHeight), (Math.Round(facts.Width, 3), Math.Round(facts.Height, 3)));
    }

    [Fact]
    public async Task A_drawing_that_says_no_size_keeps_its_proportions()
    {
        const string Svg = """<svg xmlns="http://www.w3.org/2000/svg"><rect x="5" y="5" width="40" height="10" fill="red"/></svg>""";
        var raster = await lab.Look(await lab.Convert(FromSvg, """{"width": 80, "height": 80}""", "a.svg", Encoding.UTF8.GetBytes(Svg)));
        Assert.Equal((80, 20), raster.Size);
    }

    [Fact]
    public async Task Namespaces_named_by_entities_and_wide_text_are_read()
    {
        const string Svg = """
            <?xml version="1.0" encoding="UTF-16"?>
            <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY ns "http://www.w3.org/2000/svg">]>
            <svg xmlns="&ns;" width="8" height="8"><rect width="8" height="8" fill="#00ff00"/></svg>
            """;
        var wide = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Svg)).ToArray();
        (await lab.Look(await lab.Convert(FromSvg, "{}", "a.svg", wide))).Has(4, 4, [0, 255, 0, 255]);
    }

    [Fact]
    public async Task Files_that_it_refers_to_are_said_not_to_be_loaded()
    {
        const string Svg = """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8">
              <a href="https://example.org/"><rect width="8" height="8" fill="#00ff00"/></a>{0}</svg>
            """;
        var outside = await lab.Convert(FromSvg, "{}", "a.svg", Encoding.UTF8.GetBytes(Svg.Replace("{0}", """<image xlink:href="photo.png" width="8" height="8"/>""", StringComparison.Ordinal)));
        Assert.Contains("not loaded", Assert.Single(outside.Notes), StringComparison.Ordinal);
        var data = $"""<image href="data:image/png;base64,{System.Convert.ToBase64String(PngMaker.Plain(8, 8, 255, 0, 255))}" width="8" height="8"/>""";
        var inside = await lab.Convert(FromSvg, "{}", "a.svg", Encoding.UTF8.GetBytes(Svg.Replace("{0}", data, StringComparison.Ordinal)));
        Assert.Empty(inside.Notes);
        (await lab.Look(inside)).Has(4, 4, [255, 0, 255, 255]);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><rect></svg>", ErrorCode.UnreadableInput)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='100000' height='100000'/>", ErrorCode.ImageTooLarge)]
    [InlineData("<?xml version='1.0'?><html><svg xmlns='http://www.w3.org/2000/svg'/></html>", ErrorCode.UnsupportedInput)]
    public async Task What_cannot_be_drawn_is_refused(string svg, ErrorCode code) =>
        Assert.Equal(code, (await lab.Fail(FromSvg, "{}", ("a.svg", Encoding.UTF8.GetBytes(svg)))).Code);
}
