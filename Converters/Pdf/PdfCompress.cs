using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf;

/// <summary>Makes a PDF smaller: without loss by qpdf, with reduced images by Ghostscript. Never larger than it was.</summary>
public sealed class PdfCompress : Converter<PdfCompress.ParameterSet>
{
    private const string Packed = "packed.pdf";
    private const string Rewritten = "rewritten.pdf";
    private const string Unchanged = "unchanged.pdf";

    private static readonly string[] Pack =
        ["--decrypt", "--object-streams=generate", "--recompress-flate", "--compression-level=9", "--coalesce-contents"];

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "pdf.compress",
        Title = "Compress PDF",
        Summary = "Makes a PDF smaller, without any loss or with images reduced to what a screen needs. The result is never larger than the file was.",
        Queue = QueueDescriptor.Pdf,
        Accept = [FileTypes.Pdf],
        Produces = [FileTypes.Pdf],
        SoftTimeout = TimeSpan.FromSeconds(300),
        HardTimeout = TimeSpan.FromSeconds(360),
        Tools = ["pdfinfo", "qpdf", "gs"],
        Example = new OperationExample(["report.pdf"], """{"level": "lossless"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var source = await PdfSource.Open(context, 0, parameters.Password, cancellation);
        if (source.Info.PageCount > PdfLimits.MostPages)
            throw PdfFaults.TooManyPages();
        var extras = await PdfExtras.Read(context, source, cancellation);
        var kept = Kept(source, extras);
        if (parameters.Level != CompressionLevel.Lossless && kept.Count == 0 && await PdfLayers.Any(context, source, cancellation))
            kept.Add("layers");

        var rewritten = parameters.Level != CompressionLevel.Lossless && kept.Count == 0
            && await Ghostscript.Rewrite(context, source, Settings(parameters.Level), Rewritten, page => context.Report(0.8 * page), cancellation);
        // Where Ghostscript would lose something, qpdf reduces what images it can, and keeps the rest.
        string[] images = parameters.Level != CompressionLevel.Lossless && !rewritten ? ["--optimize-images"] : [];
        var repaired = await Qpdf.Run(
            context, [source], [.. Pack, .. images, rewritten ? Rewritten : source.BoxPath, Packed],
            written => context.Report(rewritten ? 0.8 + (0.2 * written) : written), cancellation);
        await PdfOutput.Check(context, Packed, source.Info.PageCount, repaired ? source.Input : null, cancellation);

        var notes = new List<string>();
        if (parameters.Level != CompressionLevel.Lossless && kept.Count > 0)
            notes.Add($"The file has {PdfNotes.List(kept)}: to keep this, less was reduced than could have been.");
        else if (parameters.Level != CompressionLevel.Lossless && !rewritten)
            notes.Add("The file has parts that could not be written anew: less was reduced than could have been.");
        if (extras.IsSigned)
            notes.Add(PdfNotes.Unsigned);
        if (source.Info.IsProtected)
            notes.Add(PdfNotes.Unprotected);
        if (repaired)
            notes.Add(PdfNotes.Repaired);
        return Smaller(context, source, notes);
    }

    private static ConversionResult Smaller(ConversionContext context, PdfSource source, List<string> notes)
    {
        var (name, before) = (Packed, source.Input.Bytes);
        var after = new FileInfo(context.Folder.WorkPath(Packed)).Length;
        var alreadySmall = after >= before;
        if (alreadySmall)
        {
            (name, after) = (Unchanged, before);
            FileLinks.LinkOrCopy(source.Input.Path, context.Folder.WorkPath(Unchanged));
            notes = ["The file could not be made any smaller; it is given back unchanged."];
        }

        return new ConversionResult([new OutputFile(source.Input.Renamed("pdf"), context.Folder.WorkPath(name), FileTypes.Pdf)])
        {
            Notes = notes,
            Result = new JsonObject
            {
                ["bytes_before"] = before,
                ["bytes_after"] = after,
                ["saved_percent"] = Math.Round(100.0 * (before - after) / before, 1),
                ["already_small"] = alreadySmall,
            },
        };
    }

    /// <summary>What Ghostscript would lose.</summary>
    private static List<string> Kept(PdfSource source, PdfExtras extras)
    {
        var kept = new List<string>();
        if (source.Info.HasForm)
            kept.Add("a form");
        if (source.Info.IsTagged)
            kept.Add("tags for screen readers");
        if (extras.HasOutline)
            kept.Add("an outline");
        if (extras.HasAttachments)
            kept.Add("attached files");
        return kept;
    }

    private static string Settings(CompressionLevel level) => level == CompressionLevel.Strong ? "/screen" : "/ebook";

    /// <summary>The parameters of pdf.compress.</summary>
    public sealed record ParameterSet
    {
        [Description("lossless changes nothing that can be seen; balanced reduces images to 150 dpi, good for reading; strong to 72 dpi, for the screen only.")]
        public CompressionLevel Level { get; init; } = CompressionLevel.Balanced;

        [Description("The password that opens the PDF, if it needs one.")]
        [StringLength(PdfLimits.PasswordCharacters)]
        [RegularExpression(PdfLimits.PasswordPattern, ErrorMessage = PdfLimits.PasswordSyntax)]
        public string Password { get; init; } = "";
    }
}

/// <summary>How far a PDF is compressed.</summary>
public enum CompressionLevel
{
    Lossless,
    Balanced,
    Strong,
}
