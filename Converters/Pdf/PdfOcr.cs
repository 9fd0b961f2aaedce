using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf;

/// <summary>Recognizes the text of scanned pages: a PDF that can be searched, with its images untouched, or the text itself.</summary>
public sealed class PdfOcr : Converter<PdfOcr.ParameterSet>
{
    private const string Layers = "layers.pdf";
    private const string Searchable = "searchable.pdf";
    private const string AllText = "all.txt";

    /// <summary>tesseract's own limit.</summary>
    private const int LongestSide = 32_767;

    /// <summary>A page takes seconds: beside that the start of the tools is nothing.</summary>
    private const int FirstRun = 1;

    /// <summary>What reading the pages is of the whole, for the progress.</summary>
    private const double ReadingShare = 0.95;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "pdf.ocr",
        Title = "Recognize text in PDF (OCR)",
        Summary = "Reads the text in scanned pages. Gives a PDF that can be searched and copied from and looks just the same, or the text as a file, or both.",
        Queue = QueueDescriptor.Pdf,
        Accept = [FileTypes.Pdf],
        Produces = [FileTypes.Pdf, FileTypes.Text],
        SoftTimeout = TimeSpan.FromSeconds(900),
        HardTimeout = TimeSpan.FromSeconds(960),
        Weight = 3,
        Tools = ["pdfinfo", "pdftoppm", "pdftotext", "tesseract", "qpdf"],
        MemoryMegabytes = 2048,
        Example = new OperationExample(["scan.pdf"], """{"format": "both"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var source = await PdfSource.Open(context, 0, parameters.Password, cancellation);
        var languages = await OcrLanguages.Check(context, parameters.Languages, cancellation);
        var pages = PageRanges.Parse(parameters.Pages).Of(source.Info.PageCount, source.Input.Name).Distinct().Order().ToList();
        var plan = PagePlan.For(source, pages, parameters.Dpi, LongestSide);
        var threads = plan.Threads(context.Share);
        var reading = new PageRecognition(context, source, languages, parameters.SkipText, threads);
        await new PageQueue(plan.Pages, threads, FirstRun, done => context.Report(ReadingShare * done)).Drain(reading.Read, cancellation);

        var notes = new List<string>(plan.Notes);
        var outputs = new List<OutputFile>();
        if (parameters.Format != OcrFormat.Text)
        {
            notes.AddRange(await WritePdf(context, source, reading.Recognized, cancellation));
            outputs.Add(new OutputFile(source.Input.Renamed("pdf"), context.Folder.WorkPath(Searchable), FileTypes.Pdf));
        }

        if (parameters.Format != OcrFormat.Pdf)
        {
            await WriteText(context, pages, cancellation);
            outputs.Add(new OutputFile(source.Input.Renamed("txt"), context.Folder.WorkPath(AllText), FileTypes.Text));
        }

        var skipped = pages.Count - reading.Recognized.Count;
        if (skipped > 0)
            notes.Add(skipped == pages.Count ? "All pages have text already; nothing had to be recognized." : $"{skipped} of {pages.Count} pages have text already; it was taken as it is.");
        context.Report(1);
        return new ConversionResult(outputs)
        {
            Notes = notes,
            Result = new JsonObject { ["pages"] = pages.Count, ["recognized_pages"] = reading.Recognized.Count },
        };
    }

    /// <summary>Lays the invisible text under the pages that were recognized; everything else stays as it is.</summary>
    private static async Task<IReadOnlyList<string>> WritePdf(ConversionContext context, PdfSource source, IReadOnlyList<int> recognized, CancellationToken cancellation)
    {
        var extras = await PdfExtras.Read(context, source, cancellation);
        string[] underlay = [];
        if (recognized.Count > 0)
        {
            await Qpdf.Run(context, [source], ["--empty", "--pages", .. recognized.Select(PageRecognition.LayerFile), "--", Layers], null, cancellation);
            underlay = ["--underlay", Layers, $"--to={PageRanges.Format(recognized)}", "--"];
        }

        var repaired = await Qpdf.Run(context, [source], ["--decrypt", source.BoxPath, .. underlay, Searchable], null, cancellation);
        await PdfOutput.Check(context, Searchable, source.Info.PageCount, repaired ? source.Input : null, cancellation);
        return
        [
            .. extras.IsSigned ? [PdfNotes.Unsigned] : Array.Empty<string>(),
            .. source.Info.IsProtected ? [PdfNotes.Unprotected] : Array.Empty<string>(),
            .. repaired ? [PdfNotes.Repaired] : Array.Empty<string>(),
        ];
    }

    private static async Task WriteText(ConversionContext context, IReadOnlyList<int> pages, CancellationToken cancellation)
    {
        await using var all = File.Create(context.Folder.WorkPath(AllText));
        foreach (var page in pages)
        {
            await using var one = File.OpenRead(context.Folder.WorkPath(PageRecognition.TextFile(page)));
            await one.CopyToAsync(all, cancellation);
            all.WriteByte((byte)'\f');
        }
    }

    /// <summary>The parameters of pdf.ocr.</summary>
    public sealed record ParameterSet
    {
        [Description("What to make: pdf (the same pages, searchable), text (a text file, a form feed after each page) or both.")]
        public OcrFormat Format { get; init; } = OcrFormat.Pdf;

        [Description("The languages of the text, the main one first: eng, or deu+eng for more than one. English is always there; others if the service has them.")]
        [StringLength(100)]
        [RegularExpression(OcrLanguages.Pattern, ErrorMessage = OcrLanguages.Syntax)]
        public string Languages { get; init; } = "eng";

        [Description("Resolution that pages are read in, in dots per inch. 300 suits ordinary print; more helps with very small print only.")]
        [Range(100, PdfLimits.MostDpi)]
        public int Dpi { get; init; } = 300;

        [Description("Which pages to read, for example 1-3,7 or 4- for page 4 to the end. Empty: all. The PDF keeps its other pages as they are.")]
        [StringLength(PageRanges.MostCharacters)]
        [RegularExpression(PageRanges.Pattern, ErrorMessage = PageRanges.Syntax)]
        public string Pages { get; init; } = "";

        [Description("Leave out pages that have text already and take that; without it they are read as if they were scanned.")]
        public bool SkipText { get; init; } = true;

        [Description("The password that opens the PDF, if it needs one.")]
        [StringLength(PdfLimits.PasswordCharacters)]
        [RegularExpression(PdfLimits.PasswordPattern, ErrorMessage = PdfLimits.PasswordSyntax)]
        public string Password { get; init; } = "";
    }
}

/// <summary>What text recognition gives.</summary>
public enum OcrFormat
{
    Pdf,
    Text,
    Both,
}
