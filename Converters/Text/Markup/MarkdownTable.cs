using AngleSharp.Dom;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>Writes a table: its first row is the header, since Markdown has no table without one.</summary>
internal static class MarkdownTable
{
    private const int MostColumns = 256;

    public static string Write(IElement table, MarkdownInlines inlines)
    {
        var rows = table.QuerySelectorAll("tr").Where(row => Owner(row) == table)
            .Select(row => row.Children.Where(cell => cell.LocalName is "td" or "th").Take(MostColumns).Select(cell => Cell(cell, inlines)).ToArray())
            .Where(row => row.Length > 0).ToList();
        if (rows.Count == 0)
            return "";
        var columns = rows.Max(row => row.Length);
        var lines = rows.Select(row => Line(row.Concat(Enumerable.Repeat("", columns - row.Length)))).ToList();
        lines.Insert(1, Line(Enumerable.Repeat("---", columns)));
        return string.Join('\n', lines);
    }

    private static IElement? Owner(IElement row)
    {
        var parent = row.ParentElement;
        while (parent is not null && parent.LocalName != "table")
            parent = parent.ParentElement;
        return parent;
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Cell(IElement cell, MarkdownInlines inlines) =>
        inlines.Write(cell.ChildNodes).Replace("\\\n", " ", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Trim();
}
