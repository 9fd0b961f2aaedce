namespace FlipUnit.Converters.Pdf;

/// <summary>Layers (optional content): what a viewer can show or hide, as in maps and drawings.</summary>
internal static class PdfLayers
{
    /// <summary>Looks at every object by qpdf's JSON, line by line, since only the catalog says so and nothing says which object that is.</summary>
    public static async Task<bool> Any(ConversionContext context, PdfSource source, CancellationToken cancellation)
    {
        var found = false;
        var result = await Qpdf.Execute(context, ["--json=2", "--json-key=qpdf", source.BoxPath], cancellation, Look);
        return Qpdf.Succeeded(result) ? found : throw PdfFaults.Refused(source.Input, result);

        void Look(string line) => found |= line.TrimStart().StartsWith("\"/OCProperties\": ", StringComparison.Ordinal);
    }
}
