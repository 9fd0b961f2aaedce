using System.Net;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>Markdown as HTML that is safe to show.</summary>
internal static class HtmlPage
{
    /// <param name="markdown">The text.</param>
    /// <param name="title">With it a whole page is written, without it what stands in a body.</param>
    public static string Write(string markdown, string? title)
    {
        var body = SafeHtml.Clean(MarkdownReader.ToHtml(markdown));
        return title is null
            ? body
            : $"<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{WebUtility.HtmlEncode(title)}</title>\n</head>\n<body>\n{body}</body>\n</html>\n";
    }
}
