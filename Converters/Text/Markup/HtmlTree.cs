using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>HTML as its elements: parsed as browsers do, nothing fetched, no script run, and no deeper than what walks it bears.</summary>
internal static class HtmlTree
{
    private const int MostDepth = 200;

    public static IElement Parse(string html)
    {
        HtmlNesting.Check(html);
        var body = new HtmlParser().ParseDocument(html).Body ?? throw new ConversionException(ErrorCode.UnreadableInput, "The file is no HTML.");
        CheckDepth(body);
        return body;
    }

    public static ConversionException TooDeep() => new(ErrorCode.UnreadableInput, $"The file is nested deeper than {MostDepth} levels.");

    // Without calling itself: that is what it guards.
    private static void CheckDepth(INode root)
    {
        var depth = 0;
        for (var node = root; node is not null;)
        {
            if (node.FirstChild is { } child)
            {
                node = child;
                if (++depth > MostDepth)
                    throw TooDeep();
                continue;
            }

            while (node != root && node.NextSibling is null)
            {
                node = node.Parent!;
                depth--;
            }

            node = node == root ? null : node.NextSibling;
        }
    }
}
