using System.Collections.Frozen;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>
/// Refuses HTML with very many elements open at once before it is parsed: a parser's time grows with the square of them,
/// and what walks the tree calls itself. Counted roughly; <see cref="HtmlTree"/> looks again.
/// </summary>
internal static class HtmlNesting
{
    private const int MostOpen = 1000;

    // Never open for long, or closed by the next of their kind.
    private static readonly FrozenSet<string> NotCounted = new[]
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption", "rp", "rt", "body", "head", "html",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void Check(string html)
    {
        var open = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var total = 0;
        for (var at = html.IndexOf('<'); at >= 0 && at + 1 < html.Length; at = html.IndexOf('<', at + 1))
        {
            if (html.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal))
            {
                at = Math.Max(at, html.IndexOf("-->", at, StringComparison.Ordinal));
                continue;
            }

            var closes = html[at + 1] == '/';
            var name = Name(html, at + (closes ? 2 : 1));
            if (name.Length == 0 || NotCounted.Contains(name))
                continue;
            var count = open.GetValueOrDefault(name);
            if (!closes)
                (open[name], total) = (count + 1, total + 1);
            else if (count > 0)
                (open[name], total) = (count - 1, total - 1);
            if (total > MostOpen)
                throw HtmlTree.TooDeep();
        }
    }

    private static string Name(string html, int from)
    {
        var end = from;
        while (end < html.Length && end - from < 32 && char.IsAsciiLetterOrDigit(html[end]))
            end++;
        return html[from..end];
    }
}
