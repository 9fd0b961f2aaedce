namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>A page and where on it the image lies, in points (1/72 inch) from the lower left corner.</summary>
internal sealed record PageLayout(double PageWidth, double PageHeight, double X, double Y, double Width, double Height)
{
    private const double PointsAnInch = 72;
    private const double PointsAMillimetre = PointsAnInch / 25.4;

    /// <summary>What PDF viewers take, 200 inches.</summary>
    private const double LongestSide = 14_400;

    public static PageLayout For(PdfImage image, PdfPageSize size, PdfImageFit fit, double marginMillimetres)
    {
        var margin = marginMillimetres * PointsAMillimetre;
        var width = image.UprightWidth * PointsAnInch / image.DotsPerInch;
        var height = image.UprightHeight * PointsAnInch / image.DotsPerInch;
        if (size == PdfPageSize.Image)
        {
            var shrink = Math.Min(1, (LongestSide - (2 * margin)) / Math.Max(width, height));
            return new PageLayout((width * shrink) + (2 * margin), (height * shrink) + (2 * margin), margin, margin, width * shrink, height * shrink);
        }

        var (pageWidth, pageHeight) = Sheet(size, landscape: width > height);
        var (across, along) = (pageWidth - (2 * margin), pageHeight - (2 * margin));
        var scale = fit switch
        {
            PdfImageFit.Cover => Math.Max(across / width, along / height),
            PdfImageFit.Shrink => Math.Min(1, Math.Min(across / width, along / height)),
            _ => Math.Min(across / width, along / height),
        };
        return new PageLayout(pageWidth, pageHeight, (pageWidth - (width * scale)) / 2, (pageHeight - (height * scale)) / 2, width * scale, height * scale);
    }

    private static (double Width, double Height) Sheet(PdfPageSize size, bool landscape)
    {
        var (width, height) = size switch
        {
            PdfPageSize.A3 => (297 * PointsAMillimetre, 420 * PointsAMillimetre),
            PdfPageSize.A5 => (148 * PointsAMillimetre, 210 * PointsAMillimetre),
            PdfPageSize.Letter => (612, 792),
            PdfPageSize.Legal => (612, 1008),
            _ => (210 * PointsAMillimetre, 297 * PointsAMillimetre),
        };
        return landscape ? (height, width) : (width, height);
    }
}

/// <summary>How large the pages are.</summary>
public enum PdfPageSize
{
    A3,
    A4,
    A5,
    Letter,
    Legal,

    /// <summary>Each page as large as its image.</summary>
    Image,
}

/// <summary>How an image is brought onto its page.</summary>
public enum PdfImageFit
{
    Contain,
    Cover,
    Shrink,
}
