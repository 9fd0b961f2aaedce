using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;
using Markdig.Syntax;
using MarkdownTable = Markdig.Extensions.Tables.Table;
using MarkdownTableCell = Markdig.Extensions.Tables.TableCell;
using MarkdownTableRow = Markdig.Extensions.Tables.TableRow;

namespace FlipUnit.Converters.Text.Docx;

/// <summary>Writes the blocks of Markdown as paragraphs and tables.</summary>
internal sealed class DocxBlocks(OpenXmlElement body, DocxInlines inlines, DocxNumbering numbering)
{
    // Twentieths of a point between the margins of a page.
    private const int TextWidth = 9072;

    /// <summary>Where a block stands: in which list and how deep, in a quote.</summary>
    private readonly record struct Place(int List, int Level, bool Quoted);

    public void Write(MarkdownDocument document) => Blocks(document, new Place(List: 0, Level: -1, Quoted: false));

    private void Blocks(ContainerBlock parent, Place place)
    {
        foreach (var block in parent)
            One(block, place);
    }

    private void One(Block block, Place place)
    {
        switch (block)
        {
            case HeadingBlock heading:
                inlines.Write(Paragraph(place, DocxStyles.Heading(heading.Level)), heading.Inline);
                break;
            case ParagraphBlock paragraph:
                inlines.Write(Paragraph(place, null), paragraph.Inline);
                break;
            case ListBlock list:
                List(list, place);
                break;
            case QuoteBlock quote:
                Blocks(quote, place with { Quoted = true });
                break;
            case HtmlBlock:
                inlines.Once("HTML inside the text was left out.");
                break;
            case LeafBlock code and (CodeBlock or FencedCodeBlock):
                Paragraph(place, DocxStyles.Code).Append(DocxInlines.Run(code.Lines.ToString(), null));
                break;
            case ThematicBreakBlock:
                Rule();
                break;
            case MarkdownTable table:
                Table(table);
                break;
            case ContainerBlock container:
                Blocks(container, place);
                break;
            default:
                break;
        }
    }

    private void List(ListBlock list, Place place)
    {
        var level = Math.Min(place.Level + 1, DocxNumbering.MostLevels - 1);
        var first = list.IsOrdered && int.TryParse(list.OrderedStart, out var told) ? told : 1;
        var number = numbering.Begin(list.IsOrdered, level, first);
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var before = body.ChildElements.Count;
            // Only an item's first paragraph carries its mark.
            foreach (var (index, block) in item.Index())
                One(block, place with { List = index == 0 ? number : 0, Level = level });
            if (body.ChildElements.Count == before)
                Paragraph(place with { List = number, Level = level }, null);
        }
    }

    private Paragraph Paragraph(Place place, string? style)
    {
        var properties = new ParagraphProperties();
        if ((style ?? (place.Quoted ? DocxStyles.Quote : null)) is { } name)
            properties.ParagraphStyleId = new ParagraphStyleId { Val = name };
        if (place.List > 0)
            properties.NumberingProperties = new NumberingProperties(new NumberingLevelReference { Val = place.Level }, new NumberingId { Val = place.List });
        else if (place.Level >= 0)
            properties.Indentation = new Indentation { Left = ((place.Level + 1) * 720).ToString(CultureInfo.InvariantCulture) };
        return body.AppendChild(new Paragraph(properties));
    }

    private void Rule() => body.Append(new Paragraph(new ParagraphProperties(new ParagraphBorders(
        new BottomBorder { Val = BorderValues.Single, Size = 6, Space = 1, Color = "999999" }))));

    private void Table(MarkdownTable table)
    {
        var rows = table.OfType<MarkdownTableRow>().ToList();
        var columns = rows.Max(row => row.Count);
        var made = new Table(
            new TableProperties(new TableStyle { Val = DocxStyles.Table }, new TableWidth { Width = "5000", Type = TableWidthUnitValues.Pct }),
            new TableGrid(Enumerable.Range(0, columns).Select(_ => new GridColumn { Width = (TextWidth / columns).ToString(CultureInfo.InvariantCulture) })));
        foreach (var row in rows)
        {
            var line = made.AppendChild(new TableRow());
            if (row.IsHeader)
                line.TableRowProperties = new TableRowProperties(new TableHeader());
            line.Append(row.OfType<MarkdownTableCell>().Select(cell => Cell(cell, row.IsHeader)));
        }

        body.Append(made);
        // Two tables without a paragraph between them are one.
        body.Append(new Paragraph());
    }

    private TableCell Cell(MarkdownTableCell cell, bool header)
    {
        var paragraph = new Paragraph();
        foreach (var block in cell.OfType<ParagraphBlock>())
            inlines.Write(paragraph, block.Inline, header ? new RunProperties(new Bold()) : null);
        return new TableCell(paragraph);
    }
}
