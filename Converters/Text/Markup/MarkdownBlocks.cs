using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>Writes the blocks of a page: headings, paragraphs, lists, quotes, code and tables.</summary>
internal sealed partial class MarkdownBlocks(MarkdownInlines inlines)
{
    public string Write(INode parent)
    {
        var blocks = new List<string>();
        var line = new List<INode>();
        var afterList = false;
        foreach (var node in parent.ChildNodes)
        {
            if (node is not IElement element || !IsBlock(element))
            {
                if (node is IText or IElement)
                    line.Add(node);
                continue;
            }

            Paragraph(blocks, line);
            var block = Block(element, afterList);
            if (block.Length == 0)
                continue;
            blocks.Add(block);
            // Two lists in a row would be one, were their marks the same.
            afterList = element.LocalName is "ul" or "ol" && !afterList;
        }

        Paragraph(blocks, line);
        return string.Join("\n\n", blocks);
    }

    private static bool IsBlock(IElement element) => element.LocalName is
        "p" or "div" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "ul" or "ol" or "li" or "blockquote" or "pre" or "hr" or "table" or "section" or "article" or "header"
        or "footer" or "main" or "nav" or "aside" or "figure" or "figcaption" or "address" or "dl" or "dt" or "dd" or "details" or "summary" or "form" or "fieldset" or "center"
        || element.Children.Any(child => !MarkdownInlines.IsDropped(child) && child.LocalName is "p" or "div" or "ul" or "ol" or "table" or "pre" or "blockquote" or "h1" or "h2" or "h3");

    private void Paragraph(List<string> blocks, List<INode> line)
    {
        var text = inlines.Write(line);
        line.Clear();
        // A break at the end breaks nothing.
        while (text.EndsWith("\\\n", StringComparison.Ordinal) || text.EndsWith(' '))
            text = text.EndsWith(' ') ? text.TrimEnd(' ') : text[..^2];
        text = text.TrimStart(' ', '\n');
        if (text.Length > 0)
            blocks.Add(LineStart().Replace(text, "$1\\$2"));
    }

    private string Block(IElement element, bool afterList) => element.LocalName switch
    {
        ['h', >= '1' and <= '6' and var level] => Heading(level - '0', inlines.Write(element.ChildNodes)),
        "ul" or "ol" => List(element, afterList),
        "blockquote" => Indented(Write(element), "> ", "> "),
        "pre" => Code(element),
        "hr" => "---",
        "table" => MarkdownTable.Write(element, inlines),
        _ when MarkdownInlines.IsDropped(element) => "",
        _ => Write(element),
    };

    private static string Heading(int level, string text)
    {
        text = text.Replace("\\\n", " ", StringComparison.Ordinal).Trim();
        return text.Length == 0 ? "" : $"{new string('#', level)} {(text.EndsWith('#') ? text[..^1] + "\\#" : text)}";
    }

    private string List(IElement list, bool afterList)
    {
        var items = new List<string>();
        var number = int.TryParse(list.GetAttribute("start"), out var start) && start is >= 0 and < 100_000_000 ? start : 1;
        foreach (var child in list.Children.Where(child => !MarkdownInlines.IsDropped(child)))
        {
            var mark = list.LocalName == "ol" ? $"{number++}{(afterList ? ')' : '.')} " : afterList ? "* " : "- ";
            // A list inside a list without an item is met often enough.
            items.Add(Indented(child.LocalName is "ul" or "ol" ? List(child, afterList: false) : Write(child), mark, new string(' ', mark.Length)));
        }

        return string.Join(items.Any(item => item.Contains("\n\n", StringComparison.Ordinal)) ? "\n\n" : "\n", items);
    }

    private static string Code(IElement element)
    {
        var text = element.TextContent.ReplaceLineEndings("\n").TrimEnd('\n');
        var fence = new string('`', Math.Max(3, MarkdownInlines.Fence(text, 2) + 1));
        var language = Language().Match(element.QuerySelector("code")?.ClassName ?? "").Groups[1].Value;
        return $"{fence}{language}\n{text}\n{fence}";
    }

    private static string Indented(string text, string first, string rest) =>
        first + string.Join('\n', text.Split('\n').Select((line, index) => index == 0 ? line : line.Length == 0 ? rest.TrimEnd() : rest + line));

    // What would begin a heading, a quote, a list, a rule, a table or a fence at a line's start.
    [GeneratedRegex(@"^( *(?:[0-9]{1,9}(?=[.)]))?)([#>+\-=|:.)])", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex LineStart();

    [GeneratedRegex(@"\blanguage-([a-zA-Z0-9+#-]{1,30})", RegexOptions.CultureInvariant)]
    private static partial Regex Language();
}
