using System.Globalization;
using System.Text.RegularExpressions;
using FlipUnit.Converters.Pdf;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed partial class PdfOcrTests
{
    private static readonly PdfOcr Converter = new();

    [Fact]
    public async Task Scanned_pages_become_text_and_a_searchable_pdf()
    {
        await using var lab = new PdfLab().With("scan.pdf");
        var result = await lab.Convert(Converter, """{"format": "both"}""");
        Assert.Equal(["scan.pdf", "scan.txt"], result.Outputs.Select(output => output.Name));
        Assert.Equal(2, result.Result!["recognized_pages"]!.GetValue<int>());
        Assert.Empty(result.Notes);

        var found = await lab.PageTexts(result.Outputs[0]);
        Assert.Contains("Invoice number 4711", found[0], StringComparison.Ordinal);
        Assert.Contains("liquor jugs", found[1], StringComparison.Ordinal);
        var pages = (await File.ReadAllTextAsync(result.Outputs[1].Path, TestContext.Current.CancellationToken)).Split('\f');
        Assert.Contains("The quick brown fox jumps over\nthe lazy dog near the river bank.", pages[0], StringComparison.Ordinal);
        Assert.StartsWith("Turned pages can be read as well", pages[1], StringComparison.Ordinal);
        Assert.Equal(3, pages.Length);
        Assert.Equal(1, lab.Progress[^1]);
        Assert.Equal(lab.Progress.Order(), lab.Progress);
    }

    [Fact]
    public async Task The_text_lies_where_it_is_seen_on_turned_pages_too()
    {
        await using var lab = new PdfLab().With("scan.pdf");
        await lab.Convert(Converter, "{}");
        var boxes = await lab.Tool("pdftotext", "-bbox", "searchable.pdf", "-");
        Assert.Equal((40, 63), Place(boxes, "Invoice"));
        Assert.Equal((40, 26), Place(boxes, "Turned"));
    }

    [Fact]
    public async Task The_pages_look_just_the_same()
    {
        await using var lab = new PdfLab().With("scan.pdf");
        await lab.Convert(Converter, "{}");
        foreach (var page in new[] { "1", "2" })
        {
            await lab.Tool("pdftoppm", "-r", "60", "-f", page, "-l", page, "-singlefile", lab.InputPath(0), "before");
            await lab.Tool("pdftoppm", "-r", "60", "-f", page, "-l", page, "-singlefile", "searchable.pdf", "after");
            Assert.Equal(await Bytes(lab, "before.ppm"), await Bytes(lab, "after.ppm"));
        }
    }

    [Fact]
    public async Task Pages_with_text_are_left_as_they_are()
    {
        await using var lab = new PdfLab().With("report.pdf");
        var result = await lab.Convert(Converter, """{"format": "both", "pages": "2-"}""");
        Assert.Equal("All pages have text already; nothing had to be recognized.", Assert.Single(result.Notes));
        Assert.Equal("Report page 2\n\n\fReport page 3\n\n\f", await File.ReadAllTextAsync(result.Outputs[1].Path, TestContext.Current.CancellationToken));
        Assert.Equal(["Report page 1\n\na value", "Report page 2", "Report page 3"], (await lab.PageTexts(result.Outputs[0])).Select(Squeezed));
        Assert.Contains("Tagged:          yes", await lab.Tool("pdfinfo", "searchable.pdf"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_with_text_are_read_all_the_same_when_wished()
    {
        await using var lab = new PdfLab().With("report.pdf");
        var result = await lab.Convert(Converter, """{"format": "text", "pages": "3", "skip_text": false, "dpi": 150}""");
        Assert.Equal(1, result.Result!["recognized_pages"]!.GetValue<int>());
        Assert.Equal("Report page 3", (await File.ReadAllTextAsync(Assert.Single(result.Outputs).Path, TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task Only_chosen_pages_are_read_and_the_others_stay_in_the_pdf()
    {
        await using var lab = new PdfLab().With("scan.pdf");
        var result = await lab.Convert(Converter, """{"pages": "2"}""");
        var found = await lab.PageTexts(result.Outputs[0]);
        Assert.Equal("", found[0]);
        Assert.Contains("Turned pages", found[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_language_that_is_not_installed_is_named()
    {
        await using var lab = new PdfLab().With("scan.pdf");
        var failure = await lab.Fail(Converter, """{"languages": "eng+xyz"}""");
        Assert.Equal(ErrorCode.InvalidParameters, failure.Code);
        Assert.StartsWith("The language xyz cannot be read here; these can: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_reading()
    {
        using var stop = new CancellationTokenSource();
        await using var lab = new PdfLab { OnProgress = stop.Cancel }.With("a.pdf", PdfMaker.Document("A", 60));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lab.ConvertUntil(Converter, """{"skip_text": false}""", stop.Token));
        Assert.True(Directory.GetFiles(lab.Folder.Work, "text-*.pdf").Length < 30);
    }

    private static (int X, int Y) Place(string boxes, string word)
    {
        var match = Regex.Match(boxes, $"xMin=\"([0-9.]+)\" yMin=\"([0-9.]+)\"[^>]*>{word}<");
        Assert.True(match.Success, boxes);
        return (Rounded(match.Groups[1].Value), Rounded(match.Groups[2].Value));
    }

    private static int Rounded(string number) => (int)Math.Round(double.Parse(number, CultureInfo.InvariantCulture));

    private static Task<byte[]> Bytes(PdfLab lab, string name) => File.ReadAllBytesAsync(lab.Folder.WorkPath(name), TestContext.Current.CancellationToken);

    private static string Squeezed(string text) => BlankLines().Replace(text, "\n\n");

    [GeneratedRegex("\n{2,}")]
    private static partial Regex BlankLines();
}
