using System.Globalization;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Pdf;

/// <summary>
/// Reads the answer of <c>pdfinfo -f 1 -l N</c> line by line. The document's own title and author come first in it and
/// may hold line breaks, so of two lines that say the same the later counts.
/// </summary>
internal sealed partial class PdfInfoReader
{
    /// <summary>Pages past this are not looked at.</summary>
    public const int MostPages = 9_999;

    private const int MostCharacters = 300;

    private readonly Dictionary<int, PageSize> sizes = [];
    private PdfInfo info = new();

    public PdfInfo Info => info with { Sizes = [.. Enumerable.Range(1, Math.Min(info.PageCount, MostPages)).Select(page => sizes.GetValueOrDefault(page))] };

    public void Add(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return;
        var value = line[(colon + 1)..].Trim();
        switch (line[..colon])
        {
            // These come before anything that could feign them.
            case "Title":
                info = info with { Title = info.Title ?? Cut(value) };
                break;
            case "Author":
                info = info with { Author = info.Author ?? Cut(value) };
                break;
            case "Pages":
                info = info with { PageCount = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0 };
                break;
            case "Encrypted":
                info = info with { IsProtected = value.StartsWith("yes", StringComparison.Ordinal) };
                break;
            case "Tagged":
                info = info with { IsTagged = value == "yes" };
                break;
            case "Form":
                info = info with { HasForm = value != "none" };
                break;
            default:
                AddSize(line);
                break;
        }
    }

    private void AddSize(string line)
    {
        if (SizeLine().Match(line) is { Success: true } size)
        {
            if (Size(size.Groups[2].Value, size.Groups[3].Value) is { } read)
                sizes[Page(size)] = read;
        }
        else if (RotationLine().Match(line) is { Success: true } turn && turn.Groups[2].Value is "90" or "270" && sizes.TryGetValue(Page(turn), out var upright))
        {
            sizes[Page(turn)] = upright.Turned();
        }
    }

    private static string Cut(string value) => value.Length > MostCharacters ? value[..MostCharacters] : value;

    private static int Page(Match line) => int.Parse(line.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static PageSize? Size(string width, string height) =>
        double.TryParse(width, CultureInfo.InvariantCulture, out var w) && double.TryParse(height, CultureInfo.InvariantCulture, out var h)
        && double.IsFinite(w) && double.IsFinite(h) && w > 0 && h > 0
            ? new PageSize(w, h)
            : null;

    [GeneratedRegex(@"^Page +([0-9]{1,4}) size: +(\S+) x (\S+) pts")]
    private static partial Regex SizeLine();

    [GeneratedRegex(@"^Page +([0-9]{1,4}) rot: +([0-9]+)")]
    private static partial Regex RotationLine();
}
