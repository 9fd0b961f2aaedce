using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>The table of contents: the PDF's outline, else its headings; and the list of its pages.</summary>
internal static class EpubNavigation
{
    private const int MostLevels = 6;
    private const int MostHeadingLevel = 2;

    public static string Of(BookFacts facts, IReadOnlyList<BookHeading> headings, string title)
    {
        var entries = facts.Outline.Count > 0
            ? [.. facts.Outline.Select(item => (item.Title, item.Level, Address: AddressOf(item, facts, headings)))]
            : headings.Where(heading => heading.Level <= MostHeadingLevel).Select(heading => (Title: heading.Text, Level: heading.Level - 1, heading.Address)).ToList();
        if (entries.Count == 0)
            entries.Add((title, 0, BookWriter.FileOf(0)));
        return Xhtml.Document(title, $"""
            <nav epub:type="toc" role="doc-toc"><h1>{Letters.Escape(title)}</h1>
            {Nested(entries)}</nav>
            <nav epub:type="page-list" role="doc-pagelist" hidden="hidden"><ol>
            {Pages(facts)}</ol></nav>
            """);
    }

    /// <summary>The heading that an entry speaks of; else the page it leads to.</summary>
    private static string AddressOf(OutlineItem item, BookFacts facts, IReadOnlyList<BookHeading> headings)
    {
        var wanted = Letters.WithoutNumbers(item.Title);
        return headings.FirstOrDefault(heading => heading.Page == item.Page && Letters.WithoutNumbers(heading.Text) == wanted)?.Address
            ?? BookWriter.AddressOf(facts, item.Page);
    }

    private static string Nested(IReadOnlyList<(string Title, int Level, string Address)> entries)
    {
        var text = new StringBuilder();
        var depth = -1;
        foreach (var (title, wished, address) in entries)
        {
            // One level deeper at most: an entry needs one above it.
            var level = Math.Min(Math.Min(wished, depth + 1), MostLevels - 1);
            if (level > depth)
                text.Append("<ol>\n");
            else
                text.Append("</li>\n").Insert(text.Length, "</ol></li>\n", depth - level);
            text.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{address}\">{Letters.Escape(title)}</a>");
            depth = level;
        }

        return text.Append("</li>").Insert(text.Length, "</ol></li>", depth).Append("</ol>\n").ToString();
    }

    private static string Pages(BookFacts facts)
    {
        var text = new StringBuilder();
        foreach (var page in Enumerable.Range(1, facts.PageCount))
            text.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{BookWriter.AddressOf(facts, page)}\">{page}</a></li>\n");
        return text.ToString();
    }
}
