using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>The words of EPUB's XHTML.</summary>
internal static class Xhtml
{
    public static string PageId(int page) => string.Create(CultureInfo.InvariantCulture, $"page{page}");

    /// <summary>Where a page of the PDF begins, between paragraphs.</summary>
    public static string PageMark(int page) => Mark("div", page);

    /// <summary>A whole document.</summary>
    public static string Document(string title, string body) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <!DOCTYPE html>
        <html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
        <head><title>{Letters.Escape(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
        <body>
        {body}
        </body>
        </html>

        """;

    /// <param name="runs">Letters and page marks.</param>
    /// <param name="resolve">Where a link leads to in the book; null when it leads nowhere.</param>
    public static string Of(IEnumerable<TextRun> runs, Func<string, string?> resolve)
    {
        var text = new StringBuilder();
        foreach (var run in runs)
        {
            if (run.Page is { } page)
                text.Append(Mark("span", page));
            else
                Append(text, run, run.Link is null ? null : resolve(run.Link));
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, TextRun run, string? address)
    {
        if (address is not null)
            text.Append("<a href=\"").Append(Letters.Escape(address)).Append("\">");
        text.Append(run.IsBold ? "<b>" : "").Append(run.IsItalic ? "<i>" : "")
            .Append(Letters.Escape(run.Text))
            .Append(run.IsItalic ? "</i>" : "").Append(run.IsBold ? "</b>" : "");
        if (address is not null)
            text.Append("</a>");
    }

    private static string Mark(string element, int page) => string.Create(
        CultureInfo.InvariantCulture, $"<{element} id=\"{PageId(page)}\" epub:type=\"pagebreak\" role=\"doc-pagebreak\" aria-label=\"{page}\"></{element}>");
}
