using System.Globalization;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>
/// Draws pages of one document into the work folder as <c>page-00007.png</c>. pdftoppm compresses PNG at five times the
/// cost of ffmpeg and knows no WebP, so for these it writes raw pixels, a few pages at a time, and ffmpeg the images.
/// </summary>
internal sealed class PageImages(ConversionContext context, PdfSource source, PageFormat format, int threads)
{
    private const int Rounding = 1;

    private static readonly string[] Png = ["-c:v", "png", "-compression_level", "3", "-pred", "mixed"];
    private static readonly string[] Webp = ["-c:v", "libwebp", "-pix_fmt", "yuv420p", "-quality", "85", "-compression_level", "2"];

    private readonly int memoryMegabytes = context.Share.MemoryMegabytes / threads;

    public string PathOf(int page) => context.Folder.WorkPath(string.Create(CultureInfo.InvariantCulture, $"page-{page:00000}.{Extension}"));

    private string Extension => PdfToImages.TypeOf(format).Extension;

    /// <summary>Draws consecutive pages of one resolution.</summary>
    public async Task Draw(IReadOnlyList<PlannedPage> run, CancellationToken cancellation)
    {
        var files = await Rasterize(run, cancellation);
        if (format == PageFormat.Jpeg)
        {
            foreach (var (page, file) in run.Zip(files))
                File.Move(context.Folder.WorkPath(file), PathOf(page.Number));
        }
        else
        {
            await Compress(run, files, cancellation);
        }

        foreach (var page in run)
            Check(page);
    }

    /// <summary>The files of the run's pages in the work folder, in order.</summary>
    private async Task<IReadOnlyList<string>> Rasterize(IReadOnlyList<PlannedPage> run, CancellationToken cancellation)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"run{run[0].Number}");
        string[] kind = format == PageFormat.Jpeg ? ["-jpeg", "-jpegopt", "quality=85"] : [];
        var result = await context.Tools.Run(
            new ToolCommand("pdftoppm",
                ["-q", "-cropbox", "-forcenum", "-r", Text(run[0].Dpi), "-f", Text(run[0].Number), "-l", Text(run[^1].Number), .. kind, source.BoxPath, prefix])
            { MemoryMegabytes = memoryMegabytes },
            context.Folder, cancellation);
        var files = Directory.EnumerateFiles(context.Folder.Work, prefix + "-*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        if (result.ExitCode != 0 || files.Count != run.Count)
            throw PdfFaults.UnreadablePage(source.Input, run[Math.Min(files.Count, run.Count - 1)].Number, result.Error);
        return files;
    }

    private async Task Compress(IReadOnlyList<PlannedPage> run, IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var sizes = run.Zip(files, Measure).ToList();
        for (var first = 0; first < run.Count;)
        {
            // One encoder has one image size, so pages go to it as long as theirs is the same.
            var count = 1;
            while (first + count < run.Count && sizes[first + count] == sizes[first])
                count++;
            await Compress(run[first], Pattern(files[first]), count, cancellation);
            first += count;
        }

        foreach (var file in files)
            File.Delete(context.Folder.WorkPath(file));
    }

    private async Task Compress(PlannedPage first, string pattern, int count, CancellationToken cancellation)
    {
        string[] encoder = format == PageFormat.Png ? [.. Png, "-dpi", Text(Math.Round(first.Dpi))] : Webp;
        var result = await context.Tools.Run(
            new ToolCommand("ffmpeg",
            [
                "-nostdin", "-v", "error", "-protocol_whitelist", "file", "-threads", "1", "-f", "image2", "-c:v", "ppm",
                "-start_number", Text(first.Number), "-i", pattern, "-frames:v", Text(count),
                "-threads", "1", .. encoder, "-f", "image2", "-start_number", Text(first.Number), $"page-%05d.{Extension}",
            ])
            { MemoryMegabytes = memoryMegabytes },
            context.Folder, cancellation);
        if (result.ExitCode != 0)
            throw PdfFaults.NotMade(result.Error);
    }

    /// <summary>pdftoppm ends well, and leaves an empty image, where a page was too much for it.</summary>
    private RasterSize Measure(PlannedPage page, string file) =>
        RasterSize.Read(context.Folder.WorkPath(file)) ?? throw PdfFaults.UnreadablePage(source.Input, page.Number);

    private void Check(PlannedPage page)
    {
        if (RasterSize.Read(PathOf(page.Number)) is not { } size)
            throw PdfFaults.UnreadablePage(source.Input, page.Number);
        if (!size.IsNear(page.Width, page.Height, Rounding))
            throw PdfFaults.NotMade($"page {page.Number}: {size.Width}x{size.Height} instead of {page.Width}x{page.Height}");
    }

    /// <summary>pdftoppm pads the number to the width of the document's last page: run5-07.ppm is run5-%02d.ppm.</summary>
    private static string Pattern(string file)
    {
        var dash = file.LastIndexOf('-');
        var digits = Path.GetFileNameWithoutExtension(file).Length - dash - 1;
        return $"{file[..dash]}-%0{digits}d{Path.GetExtension(file)}";
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
