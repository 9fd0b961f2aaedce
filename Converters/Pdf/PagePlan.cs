using System.Globalization;

namespace FlipUnit.Converters.Pdf;

/// <summary>Which pages are drawn and how finely, before anything is drawn.</summary>
internal sealed record PagePlan(IReadOnlyList<PlannedPage> Pages, IReadOnlyList<string> Notes)
{
    private const double PointsAnInch = 72;

    /// <param name="source">Whose pages.</param>
    /// <param name="pages">Which, ascending.</param>
    /// <param name="dpi">The resolution wished; lowered for a page that would be too large.</param>
    /// <param name="longestSide">The most pixels a side that the format can hold.</param>
    /// <exception cref="ConversionException">ImageTooLarge when a page is too large at any resolution, UnreadableInput when it has no size.</exception>
    public static PagePlan For(PdfSource source, IReadOnlyList<int> pages, int dpi, int longestSide)
    {
        var planned = new List<PlannedPage>(pages.Count);
        foreach (var page in pages)
        {
            var size = source.Info.Sizes[page - 1] ?? throw PdfFaults.UnreadablePage(source.Input, page);
            var fitting = Math.Min(dpi, FinestDpi(size, longestSide));
            if (fitting < PdfLimits.LeastDpi)
                throw TooLarge(page, size);
            planned.Add(new PlannedPage(page, fitting, Pixels(size.Width, fitting), Pixels(size.Height, fitting)));
        }

        return new PagePlan(planned, Coarser(planned, dpi));
    }

    /// <summary>As many threads as the memory bears: a drawn page takes some 12 bytes a pixel over what the tool itself does.</summary>
    public int Threads(ResourceShare share)
    {
        const int ToolMegabytes = 150;
        var page = ToolMegabytes + (Pages.Max(page => page.Pixels) * 12 / (1024 * 1024));
        return (int)Math.Clamp(share.MemoryMegabytes / page, 1, Math.Min(share.Threads, Pages.Count));
    }

    /// <summary>poppler's own rounding.</summary>
    private static int Pixels(double points, double dpi) => (int)Math.Ceiling(points * dpi / PointsAnInch);

    private static double FinestDpi(PageSize size, int longestSide)
    {
        // A pixel less than allowed a side, since each side is rounded up.
        var byArea = (Math.Sqrt(PdfLimits.MostPixels) - 1) * PointsAnInch / Math.Sqrt(size.Width * size.Height);
        var bySide = (longestSide - 1) * PointsAnInch / Math.Max(size.Width, size.Height);
        return Math.Floor(Math.Min(byArea, bySide));
    }

    private static List<string> Coarser(List<PlannedPage> planned, int dpi)
    {
        var coarser = planned.Where(page => page.Dpi < dpi).ToList();
        return coarser switch
        {
            [] => [],
            [var one] => [string.Create(CultureInfo.InvariantCulture, $"Page {one.Number} was drawn at {one.Dpi} dpi instead of {dpi}: it would have become too large an image.")],
            _ => [string.Create(CultureInfo.InvariantCulture, $"{coarser.Count} pages, the first of them page {coarser[0].Number}, were drawn at {coarser.Min(page => page.Dpi)} dpi or more instead of {dpi}: they would have become too large as images.")],
        };
    }

    private static ConversionException TooLarge(int page, PageSize size) => new(
        ErrorCode.ImageTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"Page {page} measures {size.Width / PointsAnInch:N0} × {size.Height / PointsAnInch:N0} inches, too large an image even at {PdfLimits.LeastDpi} dpi; choose other pages."));
}
