using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Pdf.ToEpub;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>Makes a book that flows of a PDF's text: paragraphs, headings, pictures, and the outline as its contents.</summary>
public sealed class PdfToEpub : Converter<PdfToEpub.ParameterSet>
{
    /// <summary>What pdftohtml calls its files, and links to.</summary>
    internal const string Made = "book";

    private const string Packed = "packed.epub";
    private const int MostTextMegabytes = 128;
    private const double ReadShare = 0.3;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "pdf.to_epub",
        Title = "PDF to EPUB",
        Summary = "Makes an e-book of a PDF's text, for small screens: paragraphs and headings flow anew, columns come in order, pictures and the outline are kept.",
        Queue = QueueDescriptor.Pdf,
        Accept = [FileTypes.Pdf],
        Produces = [FileTypes.Epub],
        SoftTimeout = TimeSpan.FromSeconds(300),
        HardTimeout = TimeSpan.FromSeconds(360),
        Tools = ["pdfinfo", "pdftohtml", "qpdf"],
        Example = new OperationExample(["report.pdf"], """{"title": "The report", "author": "FlipUnit"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var source = await PdfSource.Open(context, 0, parameters.Password, cancellation);
        if (source.Info.PageCount > PdfLimits.MostPages)
            throw PdfFaults.TooManyPages();
        var xml = await Read(context, source, parameters.Images, cancellation);
        context.Report(ReadShare);

        var title = Chosen(parameters.Title, source.Info.Title, Path.GetFileNameWithoutExtension(source.Input.Renamed("epub")));
        var pictures = new Pictures(context.Folder.Work);
        try
        {
            var facts = BookFacts.Of(xml, cancellation);
            if (facts.PageCount != source.Info.PageCount)
                throw PdfFaults.Unreadable(source.Input, $"{facts.PageCount} pages of {source.Info.PageCount} came out");
            var headings = Write(context, xml, facts, pictures, title, Chosen(parameters.Author, source.Info.Author, ""), cancellation);
            context.Report(1);
            return new ConversionResult([new OutputFile(source.Input.Renamed("epub"), context.Folder.WorkPath(Packed), FileTypes.Epub)])
            {
                Notes = Notes(source, facts),
                Result = new JsonObject { ["pages"] = facts.PageCount, ["headings"] = headings, ["pictures"] = pictures.Kept.Count },
            };
        }
        catch (InvalidDataException fault)
        {
            throw PdfFaults.Unreadable(source.Input, fault.Message);
        }
    }

    private static async Task<PdfXml> Read(ConversionContext context, PdfSource source, bool images, CancellationToken cancellation)
    {
        string[] without = images ? [] : ["-i"];
        // Hidden text is what was recognized in scans. Whether a person may copy it is between them and the author.
        var result = await context.Tools.Run(
            new ToolCommand("pdftohtml", ["-q", "-xml", "-noroundcoord", "-hidden", "-nodrm", "-fmt", "jpg", .. without, source.BoxPath, Made])
            {
                MemoryMegabytes = context.Share.MemoryMegabytes,
                FileMegabytes = MostTextMegabytes,
            },
            context.Folder, cancellation);
        var path = context.Folder.WorkPath(Made + ".xml");
        if (result.ExitCode != 0 || !File.Exists(path))
            throw PdfFaults.Refused(source.Input, result);
        return new PdfXml(path);
    }

    /// <summary>Returns how many headings were found.</summary>
    private static int Write(
        ConversionContext context, PdfXml xml, BookFacts facts, Pictures pictures, string title, string author, CancellationToken cancellation)
    {
        using var package = new EpubPackage(context.Folder.WorkPath(Packed));
        var book = new BookWriter(package, facts, pictures, title);
        foreach (var page in xml.Pages())
        {
            cancellation.ThrowIfCancellationRequested();
            book.Add(page);
            context.Report(ReadShare + ((1 - ReadShare) * page.Number / (facts.PageCount + 1)));
        }

        book.Finish();
        foreach (var (name, path, mediaType) in pictures.Kept)
            package.AddFile(name, path, mediaType);
        package.Finish(EpubNavigation.Of(facts, book.Headings, title), title, author, DateTimeOffset.UtcNow);
        return book.Headings.Count;
    }

    private static List<string> Notes(PdfSource source, BookFacts facts)
    {
        var notes = new List<string>
        {
            facts.LetterCount == 0
                ? "The pages hold no text, only pictures: recognize it first with pdf.ocr, and the book can be read."
                : "The text flows anew: the pages' layout, their drawings and the lines of tables are not kept.",
        };
        if (source.Info.HasForm)
            notes.Add("Form fields are kept as the text in them.");
        if (source.Info.IsProtected)
            notes.Add(PdfNotes.Unprotected);
        return notes;
    }

    private static string Chosen(string asked, string? own, string otherwise)
    {
        var title = Letters.Clean(asked.Length > 0 ? asked : own ?? "").Trim();
        return title.Length > 0 ? title : Letters.Clean(otherwise);
    }

    /// <summary>The parameters of pdf.to_epub.</summary>
    public sealed record ParameterSet
    {
        [Description("The book's title. Empty: the PDF's own, else the file's name.")]
        [StringLength(300)]
        public string Title { get; init; } = "";

        [Description("Who wrote it. Empty: who the PDF says.")]
        [StringLength(300)]
        public string Author { get; init; } = "";

        [Description("Keep the pictures.")]
        public bool Images { get; init; } = true;

        [Description("The password that opens the PDF, if it needs one.")]
        [StringLength(PdfLimits.PasswordCharacters)]
        [RegularExpression(PdfLimits.PasswordPattern, ErrorMessage = PdfLimits.PasswordSyntax)]
        public string Password { get; init; } = "";
    }
}
