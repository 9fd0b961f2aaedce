using FlipUnit.Converters.Pdf;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed class PdfToImagesTests
{
    private static readonly PdfToImages Converter = new();

    [Theory]
    [InlineData("png", "image/png", 2)]
    [InlineData("jpeg", "image/jpeg", 12)]
    [InlineData("webp", "image/webp", 12)]
    public async Task Each_page_becomes_an_image_of_its_colours(string format, string mediaType, int tolerance)
    {
        await using var lab = new PdfLab().With("report.pdf");
        var result = await lab.Convert(Converter, $$"""{"format": "{{format}}", "dpi": 72}""");

        Assert.Empty(result.Notes);
        Assert.Equal(3, result.Outputs.Count);
        (byte R, byte G, byte B)[] colours = [(255, 0, 0), (0, 153, 0), (0, 0, 255)];
        foreach (var (output, colour) in result.Outputs.Zip(colours))
        {
            Assert.Equal(mediaType, output.Type.MediaType);
            Assert.Equal((595, 842), await lab.Size(output));
            Near(colour, await lab.Pixel(output, 100, 100), tolerance);
            Near((255, 255, 255), await lab.Pixel(output, 400, 700), tolerance);
        }
    }

    [Fact]
    public async Task Files_are_numbered_to_the_width_of_the_last_page()
    {
        await using var lab = new PdfLab().With("Bericht März.PDF", PdfMaker.Document("A", 12));
        var result = await lab.Convert(Converter, """{"format": "jpeg", "dpi": 36, "pages": "9-11,2,2"}""");
        Assert.Equal(["Bericht März-02.jpg", "Bericht März-09.jpg", "Bericht März-10.jpg", "Bericht März-11.jpg"], result.Outputs.Select(output => output.Name));
    }

    [Fact]
    public async Task A_document_of_one_page_becomes_one_file_without_a_number()
    {
        await using var lab = new PdfLab().With("one.pdf", PdfMaker.Document("A", 1));
        var result = await lab.Convert(Converter, """{"format": "webp"}""");
        Assert.Equal("one.webp", Assert.Single(result.Outputs).Name);
        Assert.Equal((1240, 1755), await lab.Size(result.Outputs[0]));
    }

    [Fact]
    public async Task Pages_of_different_sizes_and_turns_each_keep_their_own()
    {
        MadePage[] pages = [new(300, 400), new(400, 300, "0 1 0"), new(400, 300, "0 1 0"), new(300, 400, "0 0 1", 90), new(595.276, 841.89), new(600, 600, "1 0 0", 0, "/CropBox [0 300 300 600]")];
        await using var lab = new PdfLab().With("mixed.pdf", PdfMaker.Document("A", pages));
        var result = await lab.Convert(Converter, """{"dpi": 144}""");

        var sizes = new List<(int, int)>();
        foreach (var output in result.Outputs)
            sizes.Add(await lab.Size(output));
        Assert.Equal([(600, 800), (800, 600), (800, 600), (800, 600), (1191, 1684), (600, 600)], sizes);
        // Turned clockwise, the upper left corner is the upper right one.
        Near((0, 0, 255), await lab.Pixel(result.Outputs[3], 600, 200), 2);
        Near((0, 255, 0), await lab.Pixel(result.Outputs[2], 200, 200), 2);
        Near((255, 0, 0), await lab.Pixel(result.Outputs[5], 200, 200), 2);
    }

    [Fact]
    public async Task A_page_too_large_for_the_resolution_is_drawn_coarser_and_said_so()
    {
        await using var lab = new PdfLab().With("poster.pdf", PdfMaker.Document("A", [new MadePage(), new MadePage(2880, 11520)]));
        var result = await lab.Convert(Converter, """{"format": "webp", "dpi": 150, "pages": "2"}""");
        Assert.Equal("Page 2 was drawn at 102 dpi instead of 150: it would have become too large an image.", Assert.Single(result.Notes));
        Assert.Equal((4080, 16320), await lab.Size(Assert.Single(result.Outputs)));
    }

    [Fact]
    public async Task A_page_of_two_hundred_thousand_points_is_refused()
    {
        await using var lab = new PdfLab().With("huge.pdf", PdfMaker.Document("A", [new MadePage(200_000, 200_000)]));
        var failure = await lab.Fail(Converter, "{}");
        Assert.Equal(ErrorCode.ImageTooLarge, failure.Code);
        Assert.Equal("Page 1 measures 2,778 × 2,778 inches, too large an image even at 36 dpi; choose other pages.", failure.Message);
    }

    [Fact]
    public async Task More_pages_than_allowed_are_refused_but_a_part_of_them_is_not()
    {
        await using var lab = new PdfLab().With("long.pdf", PdfMaker.Document("A", 2001));
        Assert.Equal(ErrorCode.TooManyPages, (await lab.Fail(Converter, "{}")).Code);
        var result = await lab.Convert(Converter, """{"pages": "2001", "dpi": 36}""");
        Assert.Equal("long-2001.png", Assert.Single(result.Outputs).Name);
    }

    [Fact]
    public async Task Progress_rises_to_the_end()
    {
        await using var lab = new PdfLab().With("a.pdf", PdfMaker.Document("A", 20));
        await lab.Convert(Converter, """{"format": "jpeg", "dpi": 36}""");
        Assert.True(lab.Progress.Count >= 4, $"{lab.Progress.Count} reports");
        Assert.Equal(lab.Progress.Order(), lab.Progress);
        Assert.Equal(1, lab.Progress[^1]);
    }

    [Fact]
    public async Task Only_the_images_are_left_in_the_folder()
    {
        await using var lab = new PdfLab().With("locked.pdf");
        var result = await lab.Convert(Converter, """{"dpi": 36, "password": "open"}""");
        Assert.Equal(result.Outputs.Select(output => output.Path).Append(lab.Folder.WorkPath("open-0.pdf")).Order(), Directory.GetFiles(lab.Folder.Work).Order());
    }

    [Fact]
    public async Task Cancelling_ends_the_tools_and_the_conversion()
    {
        using var stop = new CancellationTokenSource();
        await using var lab = new PdfLab { OnProgress = stop.Cancel }.With("a.pdf", PdfMaker.Document("A", 300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lab.ConvertUntil(Converter, """{"dpi": 300}""", stop.Token));
        Assert.True(Directory.GetFiles(lab.Folder.Work, "page-*.png").Length < 100);
        Assert.Empty(ToolsAt(lab.Folder.Root));
    }

    private static void Near((byte R, byte G, byte B) expected, (byte R, byte G, byte B) actual, int tolerance) => Assert.True(
        Math.Abs(expected.R - actual.R) <= tolerance && Math.Abs(expected.G - actual.G) <= tolerance && Math.Abs(expected.B - actual.B) <= tolerance,
        $"{actual} instead of {expected}");

    /// <summary>Processes that run with a folder on their command line.</summary>
    private static List<string> ToolsAt(string folder)
    {
        var found = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (command.Contains(folder, StringComparison.Ordinal))
                    found.Add(command);
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }

        return found;
    }
}
