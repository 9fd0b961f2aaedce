namespace FlipUnit.Converters.Pdf;

/// <summary>The operations of this family.</summary>
public static class PdfFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } = [new PdfToImages(), new PdfMerge(), new PdfSplit(), new PdfCompress(), new PdfOcr(), new PdfFromImages(), new PdfFromHtml(), new PdfToEpub()];
}
