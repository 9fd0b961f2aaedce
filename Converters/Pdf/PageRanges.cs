using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Pdf;

/// <summary>Pages as a person writes them, counted from 1: "1-3,7", "4-" to the end, "9-5" backwards; empty is every page.</summary>
internal sealed partial class PageRanges
{
    /// <summary>The syntax, for the parameters' annotations and their JSON Schema.</summary>
    public const string Pattern = "^ *([1-9][0-9]{0,5}(-([1-9][0-9]{0,5})?)?( *, *[1-9][0-9]{0,5}(-([1-9][0-9]{0,5})?)?)*)? *$";

    /// <summary>What a person is told who wrote something else.</summary>
    public const string Syntax = "must be pages and ranges such as 1-3,7 or 4-";

    /// <summary>The longest text that is read.</summary>
    public const int MostCharacters = 500;

    private readonly (int First, int? Last)[] ranges;

    private PageRanges((int First, int? Last)[] ranges) => this.ranges = ranges;

    // The length, since $ also stands before a line break at the end.
    public static bool IsValid(string text) => text.Length <= MostCharacters && Whole().Match(text) is { Success: true } match && match.Length == text.Length;

    /// <summary>Throws <see cref="FormatException"/> on what <see cref="IsValid"/> refuses.</summary>
    public static PageRanges Parse(string text)
    {
        if (!IsValid(text))
            throw new FormatException(Syntax);
        return new PageRanges([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Range)]);
    }

    /// <summary>The pages meant, in the order written; a page may come twice.</summary>
    /// <param name="pageCount">How many pages the document has.</param>
    /// <param name="name">The document's name, for the message.</param>
    /// <param name="most">More than this many are refused.</param>
    /// <exception cref="ConversionException">InvalidParameters for a page that does not exist, TooManyPages.</exception>
    public IReadOnlyList<int> Of(int pageCount, string name, int most = PdfLimits.MostPages) => [.. Each(pageCount, name, most).SelectMany(pages => pages)];

    /// <summary>The pages of each range by itself; <paramref name="most"/> counts them all.</summary>
    /// <inheritdoc cref="Of"/>
    public IReadOnlyList<IReadOnlyList<int>> Each(int pageCount, string name, int most = PdfLimits.MostPages)
    {
        var each = new List<IReadOnlyList<int>>();
        foreach (var (first, end) in ranges.Length > 0 ? ranges : [(1, null)])
        {
            var last = end ?? pageCount;
            if (Math.Max(first, last) > pageCount)
                throw new ConversionException(ErrorCode.InvalidParameters, Missing(Math.Max(first, last), pageCount, name));
            var count = Math.Abs(last - first) + 1;
            most -= count;
            if (most < 0)
                throw PdfFaults.TooManyPages();
            each.Add([.. Enumerable.Range(0, count).Select(step => first + (step * Math.Sign(last - first)))]);
        }

        return each;
    }

    /// <summary>The shortest text that means these pages in this order.</summary>
    public static string Format(IReadOnlyList<int> pages)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pages.Count;)
        {
            var first = i;
            var step = i + 1 < pages.Count ? pages[i + 1] - pages[i] : 0;
            while (step is 1 or -1 && i + 1 < pages.Count && pages[i + 1] - pages[i] == step)
                i++;
            if (text.Length > 0)
                text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{pages[first]}");
            if (i > first)
                text.Append(CultureInfo.InvariantCulture, $"-{pages[i]}");
            i++;
        }

        return text.ToString();
    }

    private static (int First, int? Last) Range(string part)
    {
        var dash = part.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return (Number(part), Number(part));
        return (Number(part[..dash]), dash == part.Length - 1 ? null : Number(part[(dash + 1)..]));
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Missing(int page, int pageCount, string name) => pageCount == 1
        ? $"Page {page} does not exist: \"{name}\" has one page."
        : $"Page {page} does not exist: \"{name}\" has {pageCount} pages.";

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
