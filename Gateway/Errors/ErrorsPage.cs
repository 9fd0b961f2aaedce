using System.Text;
using FlipUnit.Converters;

namespace FlipUnit.Gateway.Errors;

/// <summary>The page to which a problem's <c>type</c> points: every code, its status and whether a retry can help.</summary>
internal static class ErrorsPage
{
    public static void MapErrorsPage(this IEndpointRouteBuilder app)
    {
        var page = Page();
        app.MapGet(Problems.Page, () => Results.Content(page, "text/html; charset=utf-8")).ExcludeFromDescription();
    }

    private static string Page()
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>FlipUnit errors</title><h1>Errors</h1>"
            + "<p>Every problem and every failed job carries one of these codes.</p><table><tr><th>code<th>status<th>meaning<th>a retry can help</tr>");
        foreach (var code in Enum.GetValues<ErrorCode>())
        {
            var (status, title) = Problems.Of(code);
            html.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"<tr id=\"{code.Wire()}\"><td><code>{code.Wire()}</code><td>{status}<td>{title}<td>{(code.IsRetryable() ? "yes" : "no")}</tr>");
        }

        return html.Append("</table></html>").ToString();
    }
}
