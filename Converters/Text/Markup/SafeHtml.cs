using Ganss.Xss;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>Takes out of HTML what could run or deceive: scripts, event handlers, styles, forms, frames, links of other kinds than web and mail.</summary>
internal static class SafeHtml
{
    private static readonly HtmlSanitizer Sanitizer = Make();

    public static string Clean(string html)
    {
        // Looks for depth as well, before anything walks the tree.
        HtmlTree.Parse(html);
        return Sanitizer.Sanitize(html);
    }

    private static HtmlSanitizer Make()
    {
        var sanitizer = new HtmlSanitizer();
        foreach (var tag in new[] { "form", "button", "select", "option", "optgroup", "textarea", "fieldset", "legend", "keygen", "datalist", "output", "style" })
            sanitizer.AllowedTags.Remove(tag);
        sanitizer.AllowedAttributes.Remove("style");
        sanitizer.AllowedAttributes.Remove("action");
        sanitizer.AllowedSchemes.Add("mailto");
        // Of all inputs only a task's box, and that cannot be changed.
        sanitizer.PostProcessNode += (_, found) =>
        {
            if (found.Node is AngleSharp.Html.Dom.IHtmlInputElement box && (box.Type != "checkbox" || !box.IsDisabled))
                box.Remove();
        };
        return sanitizer;
    }
}
