using NUglify;
using NUglify.Css;
using NUglify.Html;
using NUglify.JavaScript;

namespace FlipUnit.Converters.Code;

/// <summary>Rewrites HTML, CSS and JavaScript with NUglify. For a worker only.</summary>
internal static class ParsedCode
{
    /// <summary>The rewritten code; what is not valid is refused with its line.</summary>
    public static string Rewrite(string text, CodeLanguage language, bool minify)
    {
        UglifyResult result;
        try
        {
            result = language switch
            {
                CodeLanguage.Css => Uglify.Css(text, Css(minify)),
                CodeLanguage.Js => Uglify.Js(text, Js(minify)),
                _ => Uglify.Html(text, Html(minify)),
            };
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The library stumbles over some damaged code instead of refusing it.
            throw new ConversionException(ErrorCode.UnreadableInput, $"The file is not valid {Name(language)}.", fault.ToString());
        }

        var error = result.Errors.FirstOrDefault(one => one.IsError);
        return error is null
            ? result.Code
            : throw new ConversionException(ErrorCode.UnreadableInput, $"The file is not valid {Name(language)}: see line {Math.Max(1, error.StartLine)}.", error.Message);
    }

    private static CssSettings Css(bool minify) => minify ? new CssSettings { CommentMode = CssComment.Important } : CssSettings.Pretty();

    private static CodeSettings Js(bool minify) => minify ? new CodeSettings() : CodeSettings.Pretty();

    // What only looks optional stays: end tags and quotes are kept for the tools that come after.
    private static HtmlSettings Html(bool minify)
    {
        var settings = minify ? new HtmlSettings { RemoveOptionalTags = false, RemoveAttributeQuotes = false } : HtmlSettings.Pretty();
        settings.IsFragmentOnly = true;
        return settings;
    }

    private static string Name(CodeLanguage language) => language switch { CodeLanguage.Css => "CSS", CodeLanguage.Js => "JavaScript", _ => "HTML" };
}
