using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf;

/// <summary>Cuts a PDF into several, by page ranges, by a number of pages, or by its bookmarks.</summary>
public sealed class PdfSplit : Converter<PdfSplit.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "pdf.split",
        Title = "Split PDF",
        Summary = "Cuts a PDF into several files: every so many pages, by the page ranges you give, or one file a bookmark. Nothing is drawn anew.",
        Queue = QueueDescriptor.Pdf,
        Accept = [FileTypes.Pdf],
        Produces = [FileTypes.Pdf],
        SoftTimeout = TimeSpan.FromSeconds(120),
        HardTimeout = TimeSpan.FromSeconds(180),
        Tools = ["pdfinfo", "qpdf"],
        Example = new OperationExample(["report.pdf"], """{"by": "ranges", "ranges": "1,2-"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var source = await PdfSource.Open(context, 0, parameters.Password, cancellation);
        if (source.Info.PageCount > PdfLimits.MostPages && parameters.By != SplitBy.Ranges)
            throw PdfFaults.TooManyPages();
        var parts = await Parts(context, source, parameters, cancellation);
        var extras = await PdfExtras.Read(context, source, cancellation);
        var (files, repaired) = await PartWriter.Write(context, source, parts, parameters.By == SplitBy.Pages ? parameters.Every : null, cancellation);

        var stem = Path.GetFileNameWithoutExtension(source.Input.Renamed("pdf"));
        return new ConversionResult([.. parts.Zip(files, (part, file) => (part, file)).Select((one, index) =>
            new OutputFile(one.part.Name(stem, index, parts.Count, source.Info.PageCount), context.Folder.WorkPath(one.file), FileTypes.Pdf))])
        {
            Notes = Notes(source, extras, repaired),
        };
    }

    private static async Task<IReadOnlyList<PdfPart>> Parts(ConversionContext context, PdfSource source, ParameterSet parameters, CancellationToken cancellation)
    {
        if (parameters.By == SplitBy.Ranges)
            return PdfPart.OfRanges(parameters.Ranges, source);
        if (parameters.By == SplitBy.Pages)
            return PdfPart.Every(parameters.Every, source);
        var parts = PdfPart.OfOutline(await PdfOutline.Read(context, source, cancellation), source.Info.PageCount);
        return parts.Count > 0
            ? parts
            : throw new ConversionException(ErrorCode.InvalidParameters, $"{PdfFaults.Quoted(source.Input)} has no bookmarks: split it by pages or ranges.");
    }

    private static List<string> Notes(PdfSource source, PdfExtras extras, bool repaired)
    {
        var notes = new List<string>();
        if (extras.HasOutline)
            notes.Add("The outline (bookmarks) could not be kept in the parts.");
        if (source.Info.Title is not null || source.Info.Author is not null)
            notes.Add("The title and author of the document could not be kept in the parts.");
        if (source.Info.IsTagged)
            notes.Add("The tags for screen readers could not be kept in the parts.");
        if (extras.HasAttachments)
            notes.Add("The attached files could not be kept in the parts.");
        if (extras.IsSigned)
            notes.Add(PdfNotes.Unsigned);
        if (source.Info.IsProtected)
            notes.Add(PdfNotes.Unprotected);
        if (repaired)
            notes.Add(PdfNotes.Repaired);
        return notes;
    }

    /// <summary>The parameters of pdf.split.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        [Description("How to cut: pages (a file for every so many pages), ranges (a file for each range) or bookmarks (a file for each bookmark of the first level).")]
        public SplitBy By { get; init; } = SplitBy.Pages;

        [Description("For by = pages: how many pages a file gets.")]
        [Range(1, PdfLimits.MostPages)]
        public int Every { get; init; } = 1;

        [Description("For by = ranges: the ranges, each of which becomes a file: 1-3,4-9,10- makes three.")]
        [StringLength(PageRanges.MostCharacters)]
        [RegularExpression(PageRanges.Pattern, ErrorMessage = PageRanges.Syntax)]
        public string Ranges { get; init; } = "";

        [Description("The password that opens the PDF, if it needs one.")]
        [StringLength(PdfLimits.PasswordCharacters)]
        [RegularExpression(PdfLimits.PasswordPattern, ErrorMessage = PdfLimits.PasswordSyntax)]
        public string Password { get; init; } = "";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (By == SplitBy.Ranges && string.IsNullOrWhiteSpace(Ranges))
                yield return new ValidationResult("must be given when by is ranges, such as 1-3,4-", [nameof(Ranges)]);
        }
    }
}

/// <summary>What a PDF can be cut by.</summary>
public enum SplitBy
{
    Pages,
    Ranges,
    Bookmarks,
}
