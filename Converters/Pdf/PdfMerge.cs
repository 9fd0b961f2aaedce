using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf;

/// <summary>Joins PDFs into one, in the order given. The first file's outline and tags stay; form fields of all stay.</summary>
public sealed class PdfMerge : Converter<PdfMerge.ParameterSet>
{
    private const int MostInputs = 100;
    private const char FileSeparator = ';';
    private const string Merged = "merged.pdf";

    /// <summary>What opening the inputs is of the whole, for the progress.</summary>
    private const double OpeningShare = 0.3;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "pdf.merge",
        Title = "Merge PDFs",
        Summary = "Joins two or more PDFs, or chosen pages of them, into one file in the order you give. Nothing is drawn anew: text, images and form fields stay as they are.",
        Queue = QueueDescriptor.Pdf,
        Accept = [FileTypes.Pdf],
        Produces = [FileTypes.Pdf],
        MinInputs = 2,
        MaxInputs = MostInputs,
        SoftTimeout = TimeSpan.FromSeconds(120),
        HardTimeout = TimeSpan.FromSeconds(180),
        Tools = ["pdfinfo", "qpdf"],
        Example = new OperationExample(["report.pdf", "appendix.pdf"], """{"pages": "1-2;2"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var ranges = parameters.Pages.Split(FileSeparator);
        if (ranges.Length > context.Inputs.Count)
            throw new ConversionException(ErrorCode.InvalidParameters, "The parameter pages speaks of more files than there are.");
        var sources = await PdfSource.OpenAll(context, parameters.Password, cancellation);
        var chosen = Chosen(sources, ranges);
        context.Report(OpeningShare / 2);
        var lost = await MergeNotes.For(context, sources, cancellation);
        context.Report(OpeningShare);

        // A dot is the first file itself: only then do its outline, tags and form stay.
        var parts = sources.SelectMany((source, index) => new[] { index == 0 ? "." : source.BoxPath, PageRanges.Format(chosen[index]) });
        var repaired = await Qpdf.Run(
            context, sources, ["--decrypt", sources[0].BoxPath, "--pages", .. parts, "--", Merged],
            written => context.Report(OpeningShare + ((1 - OpeningShare) * written)), cancellation);
        await PdfOutput.Check(context, Merged, chosen.Sum(pages => pages.Count), repaired ? sources[0].Input : null, cancellation);
        return new ConversionResult([new OutputFile(sources[0].Input.Renamed("pdf"), context.Folder.WorkPath(Merged), FileTypes.Pdf)])
        {
            Notes = repaired ? [.. lost, PdfNotes.Repaired] : lost,
        };
    }

    private static List<IReadOnlyList<int>> Chosen(IReadOnlyList<PdfSource> sources, string[] ranges)
    {
        var chosen = new List<IReadOnlyList<int>>();
        var left = PdfLimits.MostPages;
        foreach (var (index, source) in sources.Index())
        {
            var pages = PageRanges.Parse(index < ranges.Length ? ranges[index] : "").Of(source.Info.PageCount, source.Input.Name, left);
            chosen.Add(pages);
            left -= pages.Count;
        }

        return chosen;
    }

    /// <summary>The parameters of pdf.merge.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        [Description("Which pages of each file, in the files' order and parted by semicolons: 1-3,7;;4- takes pages 1 to 3 and 7 of the first file, all of the second, and the third from page 4 on. Empty: all pages of all files.")]
        [StringLength(MostInputs * 20)]
        public string Pages { get; init; } = "";

        [Description("The password of those files that need one.")]
        [StringLength(PdfLimits.PasswordCharacters)]
        [RegularExpression(PdfLimits.PasswordPattern, ErrorMessage = PdfLimits.PasswordSyntax)]
        public string Password { get; init; } = "";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (!Pages.Split(FileSeparator).All(PageRanges.IsValid))
                yield return new ValidationResult(PageRanges.Syntax + ", parted by semicolons between files", [nameof(Pages)]);
        }
    }
}
