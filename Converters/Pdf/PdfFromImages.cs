using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Images;
using FlipUnit.Converters.Pdf.FromImages;

namespace FlipUnit.Converters.Pdf;

/// <summary>Makes a PDF of images, one a page. JPEG and PNG go in as they are, without a loss.</summary>
public sealed class PdfFromImages : Converter<PdfFromImages.ParameterSet>
{
    private const string Made = "images.pdf";
    private const double PointsAMillimetre = 72 / 25.4;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "pdf.from_images",
        Title = "Images to PDF",
        Summary = "Makes one PDF of photos, scans and other images, one a page in the order you give. JPEG and PNG lose nothing; a TIFF gives all its pages.",
        Queue = QueueDescriptor.Pdf,
        Accept = ImageTypes.All,
        Produces = [FileTypes.Pdf],
        MaxInputs = 100,
        SoftTimeout = TimeSpan.FromSeconds(300),
        HardTimeout = TimeSpan.FromSeconds(360),
        Tools = ["ffmpeg", "pdfinfo"],
        MemoryMegabytes = 2048,
        Example = new OperationExample(["photo.jpg"], """{"page_size": "a4", "margin_mm": 10}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var notes = new List<string>();
        var source = new ImageSource(context);
        var pages = 0;
        await using (var writer = new ImagePdfWriter(context.Folder.WorkPath(Made)))
        {
            foreach (var (index, input) in context.Inputs.Index())
            {
                await foreach (var image in source.Pages(input, notes, cancellation))
                {
                    if (++pages > PdfLimits.MostPages)
                        throw PdfFaults.TooManyPages();
                    var layout = PageLayout.For(image, parameters.PageSize, parameters.Fit, parameters.MarginMm);
                    await writer.Add(image, layout, parameters.MarginMm * PointsAMillimetre, cancellation);
                }

                context.Report(0.95 * (index + 1) / context.Inputs.Count);
            }

            writer.Finish();
        }

        await PdfOutput.Check(context, Made, pages, damaged: null, cancellation);
        context.Report(1);
        return new ConversionResult([new OutputFile(context.Inputs[0].Renamed("pdf"), context.Folder.WorkPath(Made), FileTypes.Pdf)]) { Notes = notes };
    }

    /// <summary>The parameters of pdf.from_images.</summary>
    public sealed record ParameterSet
    {
        [Description("The pages' size; wide images get a wide page. image: each page just as large as its image.")]
        public PdfPageSize PageSize { get; init; } = PdfPageSize.A4;

        [Description("Margin on all sides, in millimetres.")]
        [Range(0.0, 50.0)]
        public double MarginMm { get; init; }

        [Description("contain: as large as the page allows; cover: fills the page, with edges cut off; shrink: in its own size, made smaller only if it must be.")]
        public PdfImageFit Fit { get; init; } = PdfImageFit.Contain;
    }
}
