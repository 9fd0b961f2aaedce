using System.Globalization;

namespace FlipUnit.Converters.Pdf;

/// <summary>Writes parts of a document as files of their own. From an empty file: a part of the whole would keep the outline and the tags, and with them every page that they lead to.</summary>
internal static class PartWriter
{
    /// <summary>The parts' files in the work folder, in order, and whether the document had to be repaired.</summary>
    /// <param name="context">The attempt.</param>
    /// <param name="source">The document.</param>
    /// <param name="parts">What to write.</param>
    /// <param name="every">When the parts are so many pages each, one run of qpdf writes them all.</param>
    /// <param name="cancellation">As everywhere.</param>
    public static async Task<(IReadOnlyList<string> Files, bool Repaired)> Write(
        ConversionContext context, PdfSource source, IReadOnlyList<PdfPart> parts, int? every, CancellationToken cancellation)
    {
        var (files, repaired) = every is { } pages
            ? await AllAtOnce(context, source, pages, cancellation)
            : await OneByOne(context, source, parts, cancellation);
        var expected = parts.Sum(part => part.Pages.Count);
        var written = await Qpdf.CountPages(context, files, cancellation);
        if (files.Count != parts.Count || written != expected)
            throw PdfFaults.NotMade($"{files.Count} files with {written} pages instead of {parts.Count} with {expected}", repaired ? source.Input : null);
        context.Report(1);
        return (files, repaired);
    }

    private static async Task<(IReadOnlyList<string> Files, bool Repaired)> AllAtOnce(ConversionContext context, PdfSource source, int pages, CancellationToken cancellation)
    {
        // qpdf puts the padded page numbers in the place of %d, so that the files' names sort by page.
        string[] arguments = ["--decrypt", string.Create(CultureInfo.InvariantCulture, $"--split-pages={pages}"), source.BoxPath, "part-%d.pdf"];
        var repaired = await Qpdf.Run(context, [source], arguments, null, cancellation);
        var files = Directory.EnumerateFiles(context.Folder.Work, "part-*.pdf").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        return ([.. files], repaired);
    }

    private static async Task<(IReadOnlyList<string> Files, bool Repaired)> OneByOne(
        ConversionContext context, PdfSource source, IReadOnlyList<PdfPart> parts, CancellationToken cancellation)
    {
        var files = new string[parts.Count];
        var (done, repaired) = (0, false);
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = context.Share.Threads, CancellationToken = cancellation };
        await Parallel.ForAsync(0, parts.Count, parallel, async (index, stop) =>
        {
            files[index] = string.Create(CultureInfo.InvariantCulture, $"part-{index}.pdf");
            string[] arguments = ["--empty", "--pages", source.BoxPath, PageRanges.Format(parts[index].Pages), "--", files[index]];
            var damaged = await Qpdf.Run(context, [source], arguments, null, stop);
            lock (gate)
            {
                repaired |= damaged;
                context.Report(0.9 * ++done / parts.Count);
            }
        });
        return (files, repaired);
    }
}
