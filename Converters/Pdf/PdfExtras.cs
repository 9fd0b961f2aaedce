namespace FlipUnit.Converters.Pdf;

/// <summary>What a document carries beside its pages.</summary>
internal sealed record PdfExtras(bool HasOutline, bool HasAttachments, bool IsSigned)
{
    /// <summary>Looks by qpdf's JSON, line by line, since an outline may be long.</summary>
    public static async Task<PdfExtras> Read(ConversionContext context, PdfSource source, CancellationToken cancellation)
    {
        var found = new PdfExtras(false, false, false);
        var result = await Qpdf.Execute(
            context, ["--json=2", "--json-key=outlines", "--json-key=attachments", "--json-key=acroform", source.BoxPath], cancellation, Look);
        return Qpdf.Succeeded(result) ? found : throw PdfFaults.Refused(source.Input, result);

        // Keys of the top level are indented by two; an empty list or object closes on the same line.
        void Look(string line) => found = line switch
        {
            "  \"outlines\": [" => found with { HasOutline = true },
            "  \"attachments\": {" => found with { HasAttachments = true },
            _ when line.EndsWith("\"fieldtype\": \"/Sig\",", StringComparison.Ordinal) => found with { IsSigned = true },
            _ => found,
        };
    }
}
