using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Pdf;

/// <summary>Consecutive or backward pages that become a file of their own, and what the file is called after.</summary>
internal sealed record PdfPart(IReadOnlyList<int> Pages, string Title = "")
{
    private const int MostTitleCharacters = 60;

    /// <summary>Each range a part, as written.</summary>
    public static IReadOnlyList<PdfPart> OfRanges(string text, PdfSource source) =>
        [.. PageRanges.Parse(text).Each(source.Info.PageCount, source.Input.Name).Select(pages => new PdfPart(pages))];

    /// <summary>As many pages as wished a part; the last may have fewer.</summary>
    public static IReadOnlyList<PdfPart> Every(int count, PdfSource source) =>
        [.. Enumerable.Range(1, source.Info.PageCount).Chunk(count).Select(pages => new PdfPart(pages))];

    /// <summary>From each entry to the next; what comes before the first is a part of its own. Of entries on one page the first counts.</summary>
    public static IReadOnlyList<PdfPart> OfOutline(IReadOnlyList<OutlineEntry> entries, int pageCount)
    {
        var starts = entries.DistinctBy(entry => entry.Page).ToList();
        if (starts.Count == 0)
            return [];
        if (starts[0].Page > 1)
            starts.Insert(0, new OutlineEntry("", 1));
        return
        [
            .. starts.Select((start, index) =>
            {
                var end = index + 1 < starts.Count ? starts[index + 1].Page : pageCount + 1;
                return new PdfPart([.. Enumerable.Range(start.Page, end - start.Page)], start.Title);
            }),
        ];
    }

    /// <summary>For example "report-02-Second chapter.pdf", or by its pages: "report-04-07.pdf".</summary>
    public string Name(string stem, int index, int parts, int pageCount)
    {
        var title = Clean(Title);
        if (title.Length > 0)
            return $"{stem}-{Padded(index + 1, parts)}-{title}.pdf";
        var first = Padded(Pages[0], pageCount);
        return Pages.Count == 1 ? $"{stem}-{first}.pdf" : $"{stem}-{first}-{Padded(Pages[^1], pageCount)}.pdf";
    }

    private static string Padded(int number, int largest) =>
        number.ToString(CultureInfo.InvariantCulture).PadLeft(largest.ToString(CultureInfo.InvariantCulture).Length, '0');

    /// <summary>Letters, digits and a few marks that every file system takes; all else is a space.</summary>
    private static string Clean(string title)
    {
        var clean = new StringBuilder();
        foreach (var letter in title.EnumerateRunes().Take(MostTitleCharacters))
        {
            if (Rune.IsLetterOrDigit(letter) || letter.Value is '_' or '-' or '(' or ')' || Rune.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark)
                clean.Append(letter.ToString());
            else if (clean.Length > 0 && clean[^1] != ' ')
                clean.Append(' ');
        }

        return clean.ToString().Trim();
    }
}
