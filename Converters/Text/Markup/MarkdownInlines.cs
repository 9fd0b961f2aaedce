using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>Writes what stands inside a paragraph.</summary>
internal sealed partial class MarkdownInlines(bool links, bool images)
{
    /// <summary>The nodes as one text; a line end in it is a hard break.</summary>
    public string Write(IEnumerable<INode> nodes)
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
            Append(text, One(node));
        return text.ToString();
    }

    public static bool IsDropped(IElement element) => element.LocalName is
        "script" or "style" or "head" or "template" or "noscript" or "iframe" or "object" or "embed" or "select" or "textarea" or "button" or "svg" or "math" or "title" or "meta" or "link";

    private string One(INode node) => node switch
    {
        IText text => Special().Replace(Spaces().Replace(text.Data, " "), "\\$0"),
        IElement element when !IsDropped(element) => Element(element),
        _ => "",
    };

    private string Element(IElement element) => element.LocalName switch
    {
        "br" => "\\\n",
        "b" or "strong" => Marked(Write(element.ChildNodes), "**"),
        "i" or "em" or "cite" or "dfn" or "var" => Marked(Write(element.ChildNodes), "*"),
        "del" or "s" or "strike" => Marked(Write(element.ChildNodes), "~~"),
        "code" or "kbd" or "samp" or "tt" => Code(Spaces().Replace(element.TextContent, " ").Trim()),
        "a" => Link(element),
        "img" => Image(element),
        "input" when element.GetAttribute("type") == "checkbox" => element.HasAttribute("checked") ? "[x] " : "[ ] ",
        "input" => "",
        _ => Write(element.ChildNodes),
    };

    private string Link(IElement element)
    {
        var words = Write(element.ChildNodes);
        return links && words.Trim().Length > 0 && Target(element.GetAttribute("href")) is { } target ? Around(words, "[", $"]({target})") : words;
    }

    private string Image(IElement element)
    {
        var words = Special().Replace(Spaces().Replace(element.GetAttribute("alt") ?? "", " ").Trim(), "\\$0");
        return images && Target(element.GetAttribute("src")) is { } target ? $"![{words}]({target})" : words;
    }

    /// <summary>Web, mail and relative addresses; null for all others, such as scripts.</summary>
    private static string? Target(string? address)
    {
        address = address?.Trim() ?? "";
        if (address.Length == 0 || (Scheme().Match(address) is { Success: true, Groups: [_, var scheme] } && scheme.Value.ToUpperInvariant() is not ("HTTP" or "HTTPS" or "MAILTO")))
            return null;
        return Unsafe().Replace(address, one => string.Concat(Encoding.UTF8.GetBytes(one.Value).Select(part => $"%{part:X2}")));
    }

    private static string Code(string text)
    {
        if (text.Length == 0)
            return "";
        var fence = new string('`', Fence(text, 0) + 1);
        var pad = text[0] == '`' || text[^1] == '`' ? " " : "";
        return fence + pad + text + pad + fence;
    }

    /// <summary>The longest run of backquotes, or <paramref name="least"/>.</summary>
    public static int Fence(string text, int least)
    {
        var (longest, run) = (least, 0);
        foreach (var letter in text)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static string Marked(string inner, string mark) => inner.Trim(' ', '\n', '\\').Length == 0 ? inner : Around(inner, mark, mark);

    // Space belongs outside of the marks, or they are none.
    private static string Around(string inner, string before, string after)
    {
        var start = inner.Length - inner.TrimStart(' ').Length;
        var end = inner.TrimEnd(' ').Length;
        return inner[..start] + before + inner[start..end] + after + inner[end..];
    }

    private static void Append(StringBuilder text, string piece)
    {
        if (piece.Length > 0 && piece[0] == ' ' && (text.Length == 0 || text[^1] is ' ' or '\n'))
            piece = piece[1..];
        text.Append(piece);
    }

    // Only HTML's own space: a no-break space stays one.
    [GeneratedRegex("[ \\t\\r\\n\\f]+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[\\`*_\[\]<~]|&(?=[#a-zA-Z])|!(?=\[)|!$", RegexOptions.CultureInvariant)]
    private static partial Regex Special();

    [GeneratedRegex("^([a-zA-Z][a-zA-Z0-9+.-]*):", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"[\s()<>\\\x00-\x1F`|*_\[\]]", RegexOptions.CultureInvariant)]
    private static partial Regex Unsafe();
}
