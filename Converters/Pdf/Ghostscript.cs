using System.Globalization;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>Writes a PDF anew with Ghostscript, with its images reduced. Forms, tags, outlines and attachments do not survive it.</summary>
internal static class Ghostscript
{
    private const string PageLine = "Page ";

    /// <summary>False when Ghostscript could not make sense of the file; its exit code is 0 even for an empty one.</summary>
    /// <param name="context">The attempt.</param>
    /// <param name="source">What to write anew.</param>
    /// <param name="settings">Ghostscript's name for how far images are reduced: /ebook is 150 dpi, /screen 72.</param>
    /// <param name="output">Name in the work folder.</param>
    /// <param name="progress">Fraction of the pages done.</param>
    /// <param name="cancellation">As everywhere.</param>
    public static async Task<bool> Rewrite(
        ConversionContext context, PdfSource source, string settings, string output, Action<double> progress, CancellationToken cancellation)
    {
        var complained = false;
        var result = await context.Tools.Run(
            new ToolCommand("gs",
            [
                "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dCompatibilityLevel=1.7", "-dAutoRotatePages=/None",
                "-dDetectDuplicateImages=true", $"-dPDFSETTINGS={settings}", $"-sOutputFile={output}", source.BoxPath,
            ])
            {
                OnOutputLine = OnLine,
                MemoryMegabytes = context.Share.MemoryMegabytes,
                // Its temporary files grow with the document; the box's /tmp is memory.
                Environment = new Dictionary<string, string> { ["TMPDIR"] = context.Tools.BoxPath(context.Folder, ".") },
            },
            context.Folder, cancellation);
        return result.ExitCode == 0 && !complained && await HasEveryPage(context, source, output, cancellation);

        void OnLine(string line)
        {
            complained |= line.Contains("Output may be incorrect", StringComparison.Ordinal);
            if (line.StartsWith(PageLine, StringComparison.Ordinal) && int.TryParse(line.AsSpan(PageLine.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var page))
                progress(Math.Min(1, (double)page / source.Info.PageCount));
        }
    }

    private static async Task<bool> HasEveryPage(ConversionContext context, PdfSource source, string output, CancellationToken cancellation)
    {
        var (result, info) = await PdfSource.Look(context, context.Tools.BoxPath(context.Folder, output), cancellation);
        return result.ExitCode == 0 && info.PageCount == source.Info.PageCount && info.Sizes.Zip(source.Info.Sizes).All(pair => SameSize(pair.First, pair.Second));
    }

    private static bool SameSize(PageSize? one, PageSize? other) =>
        one is not null && other is not null && Math.Abs(one.Width - other.Width) <= 1 && Math.Abs(one.Height - other.Height) <= 1;
}
