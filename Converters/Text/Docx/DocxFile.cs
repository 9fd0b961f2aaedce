using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using FlipUnit.Converters.Text.Markup;
using FlipUnit.Converters.Text.Worker;

namespace FlipUnit.Converters.Text.Docx;

/// <summary>The package around the document: styles, numbering, properties, page.</summary>
internal static class DocxFile
{
    public static IReadOnlyList<string> Write(Stream output, string text, DocxWork work)
    {
        // The package wants to read back what it wrote; the limited file only takes.
        using var whole = new MemoryStream();
        var notes = new List<string>();
        using (var package = WordprocessingDocument.Create(whole, WordprocessingDocumentType.Document))
        {
            var main = package.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = DocxStyles.Make();
            var numbering = new DocxNumbering();
            var body = new Body();
            if (work.Markdown)
                new DocxBlocks(body, new DocxInlines(main, notes), numbering).Write(MarkdownReader.Parse(text));
            else
                Plain(body, text);
            body.Append(Section(work.PageSize));
            main.AddNewPart<NumberingDefinitionsPart>().Numbering = numbering.Make();
            main.Document = new Document(body);
            package.PackageProperties.Title = XmlText.Clean(work.Title);
            package.PackageProperties.Creator = XmlText.Clean(work.Author);
            package.PackageProperties.Created = DateTime.UtcNow;
        }

        whole.WriteTo(output);
        return notes;
    }

    private static void Plain(Body body, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        foreach (var line in text.EndsWith('\n') ? lines[..^1] : lines)
            body.Append(new Paragraph(DocxInlines.Run(line, null)));
    }

    // In twentieths of a point; a margin of 2.5 cm.
    private static SectionProperties Section(DocxPage page)
    {
        var (width, height) = page == DocxPage.A4 ? (11_906u, 16_838u) : (12_240u, 15_840u);
        return new SectionProperties(
            new PageSize { Width = width, Height = height },
            new PageMargin { Top = 1417, Right = 1417, Bottom = 1417, Left = 1417, Header = 708, Footer = 708, Gutter = 0 });
    }
}
