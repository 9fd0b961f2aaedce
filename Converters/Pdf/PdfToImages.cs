using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf;

/// <summary>Draws the pages of a PDF as images, one file a page.</summary>
public sealed class PdfToImages : Converter<PdfToImages.ParameterSet>
{
    /// <summary>Pages of an ordinary document are drawn in about a tenth of a second each.</summary>
    private const int FirstRun = 4;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "pdf.to_images",
        Title = "PDF to images",
        Summary = "Draws the pages of a PDF as PNG, JPEG or WebP images, one file a page, in the resolution you choose.",
        Queue = QueueDescriptor.Pdf,
        Accept = [FileTypes.Pdf],
        Produces = [FileTypes.Png, FileTypes.Jpeg, FileTypes.Webp],
        SoftTimeout = TimeSpan.FromSeconds(600),
        HardTimeout = TimeSpan.FromSeconds(660),
        Tools = ["pdfinfo", "pdftoppm", "ffmpeg", "qpdf"],
        MemoryMegabytes = 2048,
        Example = new OperationExample(["report.pdf"], """{"format": "png", "dpi": 100, "pages": "1-2"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var source = await PdfSource.Open(context, 0, parameters.Password, cancellation);
        var pages = PageRanges.Parse(parameters.Pages).Of(source.Info.PageCount, source.Input.Name).Distinct().Order().ToList();
        var plan = PagePlan.For(source, pages, parameters.Dpi, LongestSide(parameters.Format));
        var threads = plan.Threads(context.Share);
        var images = new PageImages(context, source, parameters.Format, threads);
        await new PageQueue(plan.Pages, threads, FirstRun, context.Report).Drain(images.Draw, cancellation);
        return new ConversionResult([.. pages.Select(page => Output(source, page, images, TypeOf(parameters.Format)))]) { Notes = plan.Notes };
    }

    internal static FileType TypeOf(PageFormat format) => format switch
    {
        PageFormat.Jpeg => FileTypes.Jpeg,
        PageFormat.Webp => FileTypes.Webp,
        _ => FileTypes.Png,
    };

    /// <summary>What the formats' own headers can hold; PNG could hold more than anything can show.</summary>
    private static int LongestSide(PageFormat format) => format == PageFormat.Webp ? 16_383 : 65_500;

    private static OutputFile Output(PdfSource source, int page, PageImages images, FileType type)
    {
        var name = source.Input.Renamed(type.Extension);
        if (source.Info.PageCount > 1)
        {
            var digits = source.Info.PageCount.ToString(CultureInfo.InvariantCulture).Length;
            var number = page.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
            name = $"{Path.GetFileNameWithoutExtension(name)}-{number}.{type.Extension}";
        }

        return new OutputFile(name, images.PathOf(page), type);
    }

    /// <summary>The parameters of pdf.to_images.</summary>
    public sealed record ParameterSet
    {
        [Description("The image format. PNG keeps text crisp, JPEG and WebP are smaller for scans and photos.")]
        public PageFormat Format { get; init; } = PageFormat.Png;

        [Description("Resolution in dots per inch: 72 to 100 for a screen, 150 for reading, 300 for print. Very large pages are drawn coarser.")]
        [Range(PdfLimits.LeastDpi, PdfLimits.MostDpi)]
        public int Dpi { get; init; } = 150;

        [Description("Which pages, for example 1-3,7 or 4- for page 4 to the end. Empty: all, at most 2,000.")]
        [StringLength(PageRanges.MostCharacters)]
        [RegularExpression(PageRanges.Pattern, ErrorMessage = PageRanges.Syntax)]
        public string Pages { get; init; } = "";

        [Description("The password that opens the PDF, if it needs one.")]
        [StringLength(PdfLimits.PasswordCharacters)]
        [RegularExpression(PdfLimits.PasswordPattern, ErrorMessage = PdfLimits.PasswordSyntax)]
        public string Password { get; init; } = "";
    }
}

/// <summary>The image formats that pages can be drawn in.</summary>
public enum PageFormat
{
    Png,
    Jpeg,
    Webp,
}
