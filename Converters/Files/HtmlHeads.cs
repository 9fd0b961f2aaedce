using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Files;

/// <summary>How an HTML text begins: where its own head may be added to.</summary>
internal static partial class HtmlHeads
{
    /// <summary>The document type or one of the outermost elements, after any comments and an XML declaration.</summary>
    public static bool IsHtml(string start) => Begin().IsMatch(start);

    /// <summary>The characters of a text's start up to the end of its document type; 0 when it has none.</summary>
    public static int DoctypeEnd(string start) => Doctype().Match(start) is { Success: true } match ? match.Length : 0;

    private const string Before = @"^\s*(<\?[^>]*>\s*|<!--([^-]|-[^-]|--+[^->])*--+>\s*)*";

    [GeneratedRegex(Before + @"<(!doctype\s+html|html|head|body)[\s/>]", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Begin();

    [GeneratedRegex(Before + "<!doctype[^>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Doctype();
}
