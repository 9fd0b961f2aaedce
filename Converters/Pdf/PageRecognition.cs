using System.Globalization;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>
/// Reads single pages: draws a page in gray, and lets tesseract write its text and a PDF page with nothing but invisible
/// text. Leaves <c>text-N.txt</c>, and for a page that was recognized <c>text-N.pdf</c>, in the work folder.
/// </summary>
internal sealed class PageRecognition(ConversionContext context, PdfSource source, string languages, bool skipText, int threads)
{
    private const int MostTextMegabytes = 16;
    private const int LookedAtBytes = 64 * 1024;

    private readonly int memoryMegabytes = context.Share.MemoryMegabytes / threads;
    private readonly Lock gate = new();
    private readonly SortedSet<int> recognized = [];

    /// <summary>The pages that were recognized, ascending: those that had no text yet, or all.</summary>
    public IReadOnlyList<int> Recognized
    {
        get
        {
            lock (gate)
                return [.. recognized];
        }
    }

    /// <summary>A page's text in the work folder.</summary>
    public static string TextFile(int page) => Named(page) + ".txt";

    /// <summary>A recognized page's invisible text in the work folder.</summary>
    public static string LayerFile(int page) => Named(page) + ".pdf";

    /// <summary>Reads consecutive pages one by one.</summary>
    public async Task Read(IReadOnlyList<PlannedPage> run, CancellationToken cancellation)
    {
        foreach (var page in run)
        {
            if (skipText && await CopyText(page.Number, cancellation))
                continue;
            var drawn = await Draw(page, cancellation);
            await Recognize(page, drawn, cancellation);
            File.Delete(context.Folder.WorkPath(drawn));
            lock (gate)
                recognized.Add(page.Number);
        }
    }

    /// <summary>The text that the page has already; false when it has none.</summary>
    private async Task<bool> CopyText(int page, CancellationToken cancellation)
    {
        var number = Text(page);
        var result = await Run("pdftotext", ["-q", "-nopgbrk", "-enc", "UTF-8", "-f", number, "-l", number, source.BoxPath, TextFile(page)], cancellation);
        if (result.ExitCode != 0)
            throw PdfFaults.UnreadablePage(source.Input, page, result.Error);
        using var text = File.OpenHandle(context.Folder.WorkPath(TextFile(page)));
        var head = new byte[LookedAtBytes];
        return head.AsSpan(0, RandomAccess.Read(text, head, 0)).ContainsAnyExceptInRange((byte)0, (byte)' ');
    }

    private async Task<string> Draw(PlannedPage page, CancellationToken cancellation)
    {
        var prefix = $"gray-{Text(page.Number)}";
        var number = Text(page.Number);
        var result = await Run("pdftoppm", ["-q", "-cropbox", "-gray", "-singlefile", "-r", Text(page.Dpi), "-f", number, "-l", number, source.BoxPath, prefix], cancellation);
        var drawn = prefix + ".pgm";
        if (result.ExitCode != 0 || RasterSize.Read(context.Folder.WorkPath(drawn)) is not { } size || !size.IsNear(page.Width, page.Height, 1))
            throw PdfFaults.UnreadablePage(source.Input, page.Number, result.Error);
        return drawn;
    }

    private async Task Recognize(PlannedPage page, string drawn, CancellationToken cancellation)
    {
        var result = await Run("tesseract", [drawn, Named(page.Number), "--dpi", Text(page.Dpi), "-l", languages, "-c", "textonly_pdf=1", "txt", "pdf"], cancellation);
        if (result.ExitCode != 0 || !File.Exists(context.Folder.WorkPath(TextFile(page.Number))) || !File.Exists(context.Folder.WorkPath(LayerFile(page.Number))))
            throw PdfFaults.NotMade($"page {page.Number}: {result.Error}");
    }

    private Task<ToolResult> Run(string tool, IReadOnlyList<string> arguments, CancellationToken cancellation) => context.Tools.Run(
        new ToolCommand(tool, arguments) { MemoryMegabytes = memoryMegabytes, FileMegabytes = tool == "pdftoppm" ? PageMegabytes : MostTextMegabytes },
        context.Folder, cancellation);

    private static int PageMegabytes => (int)(PdfLimits.MostPixels / (1024 * 1024)) + 1;

    private static string Named(int page) => $"text-{Text(page)}";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
