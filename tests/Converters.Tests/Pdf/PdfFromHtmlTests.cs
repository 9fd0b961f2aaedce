using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Pdf;
using FlipUnit.Converters.Tests.Sniffing;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed class PdfFromHtmlTests
{
    private static readonly PdfFromHtml Converter = new();

    [Fact]
    public async Task A_page_is_printed_with_its_styles_scripts_and_breaks_on_the_paper_asked_for()
    {
        await using var lab = new PdfLab().With("page.html", Read("page.html"), FileTypes.Html);
        var result = await lab.Convert(Converter, """{"page_size": "a5", "landscape": true}""");
        var output = Assert.Single(result.Outputs);
        Assert.Equal("page.pdf", output.Name);
        Assert.Empty(result.Notes);
        var pages = await lab.PageTexts(output);
        Assert.Equal(2, pages.Length);
        // A grid stands side by side.
        Assert.Matches("On the left: süß, naïve, Ω\\. +On the right: 6 × 7 = 42\\.", pages[0]);
        Assert.StartsWith("The second page", pages[1], StringComparison.Ordinal);
        Assert.Equal((595, 420), await Paper(lab));
    }

    [Fact]
    public async Task Without_a_wish_the_pages_own_paper_counts_and_with_one_the_wish_does()
    {
        const string Own = "<!doctype html><style>@page { size: 100mm 50mm; margin: 0 } body { margin: 0 }</style><p>here</p>";
        Assert.Equal((283, 142), await PaperOf(Own, "{}"));
        Assert.Equal((612, 792), await PaperOf(Own, """{"page_size": "letter", "margin_mm": 20}"""));
        Assert.Equal((595, 842), await PaperOf("<p>here</p>", "{}"));
        Assert.Equal((842, 595), await PaperOf("<p>here</p>", """{"landscape": true}"""));
    }

    [Theory]
    [InlineData("{}", 28)]
    [InlineData("""{"margin_mm": 0}""", 0)]
    [InlineData("""{"margin_mm": 50}""", 142)]
    public async Task Margins_are_as_wide_as_asked(string parameters, int points)
    {
        await using var lab = Page("<!doctype html><style>body{margin:0}</style><div style='background:#f00;height:300px'></div>");
        await lab.Convert(Converter, parameters);
        await Draw(lab);
        var image = new OutputFile("p.png", lab.Folder.WorkPath("p.png"), FileTypes.Png);
        Assert.Equal(((byte)255, (byte)0, (byte)0), await lab.Pixel(image, points + 2, points + 2));
        if (points > 0)
            Assert.Equal(((byte)255, (byte)255, (byte)255), await lab.Pixel(image, points - 2, points - 2));
    }

    [Fact]
    public async Task Backgrounds_can_be_left_out()
    {
        await using var lab = Page("<!doctype html><style>body{margin:0;background:#00f}</style><p>dark</p>");
        await lab.Convert(Converter, """{"print_background": false}""");
        await Draw(lab);
        Assert.Equal(((byte)255, (byte)255, (byte)255), await lab.Pixel(new OutputFile("p.png", lab.Folder.WorkPath("p.png"), FileTypes.Png), 300, 300));
    }

    [Theory]
    [InlineData("")]
    [InlineData("my site #1/")]
    public async Task A_site_is_printed_with_the_files_beside_its_index(string folder)
    {
        var zip = HeadMaker.Zip(
            (folder + "index.html", "<!doctype html><link rel=stylesheet href='css/a%20b.css'><h1>Site</h1><img src='pics/dot.svg' width=200><img src=../x.svg><script src=js/run.js></script>"),
            (folder + "css/a b.css", "h1::after { content: ' styled' }"),
            (folder + "pics/dot.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9' fill='#0f0'/></svg>"),
            (folder + "js/run.js", "document.body.append('run by a script')"));
        await using var lab = new PdfLab().With("site.zip", zip, FileTypes.Zip);
        var result = await lab.Convert(Converter, "{}");
        var text = Assert.Single(await lab.PageTexts(Assert.Single(result.Outputs)));
        Assert.Contains("Site styled", text, StringComparison.Ordinal);
        Assert.Contains("run by a script", text, StringComparison.Ordinal);
        // The picture is drawn; the one that is not in the archive is spoken of.
        await Draw(lab);
        Assert.Equal(((byte)0, (byte)255, (byte)0), await lab.Pixel(new OutputFile("p.png", lab.Folder.WorkPath("p.png"), FileTypes.Png), 100, 150));
        Assert.StartsWith("The page names files or addresses that are not in it", Assert.Single(result.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_without_an_index_is_refused()
    {
        await using var lab = new PdfLab().With("site.zip", HeadMaker.Zip(("a.html", "a"), ("b/c.html", "c")), FileTypes.Zip);
        var failure = await lab.Fail(Converter, "{}");
        Assert.Equal(ErrorCode.UnsupportedInput, failure.Code);
        Assert.Equal("\"site.zip\" has no index.html: name the page to print so, at the top of the archive.", failure.Message);
    }

    [Fact]
    public async Task A_site_of_too_many_files_is_refused()
    {
        await using var lab = new PdfLab().With("site.zip", HeadMaker.Zip([.. Enumerable.Range(0, 5_001).Select(number => ($"f{number}", ""))]), FileTypes.Zip);
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Fail(Converter, "{}")).Code);
    }

    [Theory]
    [InlineData("utf-8", "<p>süß Ωж", "süß Ωж")]
    [InlineData("utf-16", "<!doctype html><meta charset=koi8-r><p>süß Ωж", "süß Ωж")]
    [InlineData("utf-16BE", "<!doctype html><p>süß Ωж", "süß Ωж")]
    [InlineData("windows-1251", "<!-- a > b -->\n<!DOCTYPE html>\n<html><head><meta charset=windows-1251></head><p>привет", "привет")]
    public async Task Letters_are_read_in_the_pages_encoding(string encoding, string page, string expected)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var how = Encoding.GetEncoding(encoding);
        await using var lab = new PdfLab().With("a.html", [.. encoding == "utf-8" ? [] : how.GetPreamble(), .. how.GetBytes(page)], FileTypes.Html);
        var result = await lab.Convert(Converter, "{}");
        Assert.Equal([expected], await lab.PageTexts(result.Outputs[0]));
    }

    [Fact]
    public async Task A_page_that_writes_itself_anew_keeps_its_paper()
    {
        await using var lab = Page("<!doctype html><script>onload=()=>{document.open();document.write('<p>second thoughts');document.close()}</script>");
        var result = await lab.Convert(Converter, """{"page_size": "a3"}""");
        Assert.Equal(["second thoughts"], await lab.PageTexts(result.Outputs[0]));
        Assert.Equal((842, 1191), await Paper(lab));
    }

    private static PdfLab Page(string html) => new PdfLab().With("page.html", Encoding.UTF8.GetBytes(html), FileTypes.Html);

    private static async Task<(int Width, int Height)> PaperOf(string html, string parameters)
    {
        await using var lab = Page(html);
        await lab.Convert(Converter, parameters);
        return await Paper(lab);
    }

    private static async Task<(int Width, int Height)> Paper(PdfLab lab)
    {
        var size = Regex.Match(await lab.Tool("pdfinfo", "printed.pdf"), "Page size: +([0-9.]+) x ([0-9.]+) pts");
        return (Rounded(size.Groups[1].Value), Rounded(size.Groups[2].Value));
    }

    private static int Rounded(string number) => (int)Math.Round(double.Parse(number, CultureInfo.InvariantCulture));

    private static Task<string> Draw(PdfLab lab) => lab.Tool("pdftoppm", "-r", "72", "-png", "-singlefile", "printed.pdf", "p");

    private static byte[] Read(string name) => File.ReadAllBytes(TestSupport.Repository.TestData(name));
}
