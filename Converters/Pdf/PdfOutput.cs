using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf;

/// <summary>The proof that a written PDF is one: an exit code of 0 is none.</summary>
internal static class PdfOutput
{
    /// <param name="context">The attempt.</param>
    /// <param name="name">The file in the work folder.</param>
    /// <param name="pages">How many pages it must have.</param>
    /// <param name="damaged">An input that had to be repaired, if there is one.</param>
    /// <param name="cancellation">As everywhere.</param>
    public static async Task Check(ConversionContext context, string name, int pages, InputFile? damaged, CancellationToken cancellation)
    {
        var (result, info) = await PdfSource.Look(context, context.Tools.BoxPath(context.Folder, name), cancellation);
        if (result.ExitCode != 0 || info.PageCount != pages)
            throw PdfFaults.NotMade($"{name}: {info.PageCount} pages instead of {pages}. {result.Error}", damaged);
    }
}
