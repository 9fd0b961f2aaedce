using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Pdf.FromHtml;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>Prints an HTML page, or a site packed as ZIP, as a browser does: styles, grids and scripts work, the network does not.</summary>
public sealed class PdfFromHtml : Converter<PdfFromHtml.ParameterSet>
{
    private const string Printed = "printed.pdf";

    /// <summary>What making the page ready is of the whole, for the progress.</summary>
    private const double ReadyShare = 0.2;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "pdf.from_html",
        Title = "HTML to PDF",
        Summary = "Prints an HTML page as a PDF, with its styles and scripts. Give one .html file, or a .zip with an index.html and the pictures, fonts and styles beside it; nothing is loaded from the network.",
        Queue = QueueDescriptor.Pdf,
        Accept = [FileTypes.Html, FileTypes.Zip],
        Produces = [FileTypes.Pdf],
        SoftTimeout = TimeSpan.FromSeconds(300),
        HardTimeout = TimeSpan.FromSeconds(360),
        Tools = ["chromium", "bsdtar", "pdfinfo", ToolCatalog.Worker],
        // Summed over its processes, which share much of it: an empty page is at 820.
        MemoryMegabytes = 2048,
        Example = new OperationExample(["page.html"], """{"page_size": "a5", "landscape": true, "margin_mm": 15}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var page = input.Type.Equals(FileTypes.Zip)
            ? await HtmlSite.Unpack(context, input, cancellation)
            : HtmlSite.Alone(context, input);
        var token = Guid.NewGuid().ToString("n");
        await HtmlPage.Write(page, context.Folder.WorkPath(HtmlSite.Page), PageHead.Of(parameters, token), cancellation);
        context.Report(ReadyShare);

        var notes = await Chromium.Print(context, input, HtmlSite.Page, Printed, token, cancellation);
        context.Report(1);
        return new ConversionResult([new OutputFile(input.Renamed("pdf"), context.Folder.WorkPath(Printed), FileTypes.Pdf)]) { Notes = notes };
    }

    /// <summary>The parameters of pdf.from_html.</summary>
    public sealed record ParameterSet
    {
        [Description("The pages' size. Without it: A4, unless the page's own styles say another.")]
        public HtmlPageSize? PageSize { get; init; }

        [Description("Wide pages instead of tall ones.")]
        public bool Landscape { get; init; }

        [Description("Margin on all sides, in millimetres. Without it: 10, unless the page's own styles say another.")]
        [Range(0.0, 100.0)]
        public double? MarginMm { get; init; }

        [Description("Print the colours and pictures of backgrounds. Without them the paper stays white.")]
        public bool PrintBackground { get; init; } = true;
    }
}

/// <summary>The sizes of paper that pages are printed on.</summary>
public enum HtmlPageSize
{
    A3,
    A4,
    A5,
    Letter,
    Legal,
    Tabloid,
}
