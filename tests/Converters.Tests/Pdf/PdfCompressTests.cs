using System.Text.Json.Nodes;
using FlipUnit.Converters.Pdf;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed class PdfCompressTests
{
    private static readonly PdfCompress Converter = new();

    [Fact]
    public async Task Without_loss_the_file_shrinks_and_says_the_same()
    {
        await using var lab = new PdfLab().With("a.pdf", PdfMaker.Document("A", 40));
        var result = await lab.Convert(Converter, """{"level": "lossless"}""");
        var (before, after) = Sizes(result);
        Assert.True(after < before * 0.6, $"{after} of {before} bytes");
        Assert.Equal(new FileInfo(result.Outputs[0].Path).Length, after);
        Assert.Equal(Enumerable.Range(1, 40).Select(page => $"A page {page}"), await lab.PageTexts(result.Outputs[0]));
        Assert.Empty(result.Notes);
    }

    [Theory]
    [InlineData("balanced", 1050)]
    [InlineData("strong", 510)]
    public async Task Images_are_reduced_and_keep_their_colours(string level, int mostPixels)
    {
        await using var lab = new PdfLab().With("photo.pdf", PdfMaker.Photo(1800));
        var result = await lab.Convert(Converter, $$"""{"level": "{{level}}"}""");
        var (before, after) = Sizes(result);
        Assert.True(after < before / 4, $"{after} of {before} bytes");
        Assert.Empty(result.Notes);

        var image = (await lab.Tool("pdfimages", "-list", "packed.pdf")).Split('\n')[2].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(int.Parse(image[3], System.Globalization.CultureInfo.InvariantCulture), 1, mostPixels);
        await lab.Tool("pdftoppm", "-r", "72", "-png", "-singlefile", "packed.pdf", "look");
        var (r, g, b) = await lab.Pixel(new(" ", lab.Folder.WorkPath("look.png"), Files.FileTypes.Png), 250, 250);
        Assert.InRange(r, 210, 235);
        Assert.InRange(g, 210, 235);
        Assert.InRange(b, 0, 20);
    }

    [Fact]
    public async Task Forms_tags_and_outlines_stay_and_that_is_said()
    {
        await using var lab = new PdfLab().With("report.pdf");
        var result = await lab.Convert(Converter, """{"level": "strong"}""");
        var info = await lab.Tool("pdfinfo", "packed.pdf");
        Assert.Contains("Tagged:          yes", info, StringComparison.Ordinal);
        Assert.Contains("Form:            AcroForm", info, StringComparison.Ordinal);
        Assert.Contains("Report part 3", await lab.Tool("qpdf", "--json=2", "--json-key=outlines", "packed.pdf"), StringComparison.Ordinal);
        Assert.Equal("The file has a form, tags for screen readers and an outline: to keep this, less was reduced than could have been.", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Layers_stay_and_that_is_said()
    {
        await using var lab = new PdfLab().With("map.pdf", PdfMaker.Layered());
        var result = await lab.Convert(Converter, """{"level": "strong"}""");
        Assert.Contains("/OCProperties", await lab.Tool("qpdf", "--json=2", "--json-key=qpdf", "packed.pdf"), StringComparison.Ordinal);
        Assert.Equal("The file has layers: to keep this, less was reduced than could have been.", Assert.Single(result.Notes));
    }

    [Theory]
    [InlineData("lossless")]
    [InlineData("balanced")]
    public async Task A_file_that_is_as_small_as_can_be_is_given_back_unchanged(string level)
    {
        await using var first = new PdfLab().With("a.pdf", PdfMaker.Document("A", 40));
        var small = await File.ReadAllBytesAsync((await first.Convert(Converter, """{"level": "lossless"}""")).Outputs[0].Path, TestContext.Current.CancellationToken);

        await using var lab = new PdfLab().With("a.pdf", small);
        var result = await lab.Convert(Converter, $$"""{"level": "{{level}}"}""");
        Assert.True(result.Result!["already_small"]!.GetValue<bool>());
        Assert.Equal("The file could not be made any smaller; it is given back unchanged.", Assert.Single(result.Notes));
        Assert.Equal(small, await File.ReadAllBytesAsync(result.Outputs[0].Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Progress_rises_by_page_to_the_end()
    {
        await using var lab = new PdfLab().With("a.pdf", PdfMaker.Document("A", 30));
        await lab.Convert(Converter, """{"level": "balanced"}""");
        Assert.True(lab.Progress.Count > 30, $"{lab.Progress.Count} reports");
        Assert.Equal(lab.Progress.Order(), lab.Progress);
        Assert.Equal(1, lab.Progress[^1]);
    }

    private static (long Before, long After) Sizes(ConversionResult result) =>
        (Number(result.Result!["bytes_before"]!), Number(result.Result["bytes_after"]!));

    private static long Number(JsonNode node) => node.GetValue<long>();
}
