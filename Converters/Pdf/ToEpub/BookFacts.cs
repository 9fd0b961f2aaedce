using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>What must be known of the whole document before a page of it can be read.</summary>
internal sealed partial class BookFacts
{
    private const int MostMarginTexts = 50_000;
    private const int Repeated = 3;

    /// <summary>The part of a page's height, above and below, where running titles and page numbers stand.</summary>
    private const double Margin = 0.09;

    private const double HeadingOfBody = 1.15;
    private const int MostLevels = 4;
    private const int LettersOfChapter = 150_000;

    private readonly Dictionary<double, long> lettersBySize = [];
    private readonly Dictionary<string, int> margins = [];
    private readonly List<(int Page, int Letters, double Largest)> pages = [];
    private List<double> headings = [];
    private int[] chapters = [];

    public double BodySize { get; private set; }

    public long LetterCount { get; private set; }

    /// <summary>The document's own outline; empty when it has none.</summary>
    public IReadOnlyList<OutlineItem> Outline { get; private set; } = [];

    public int PageCount => pages.Count == 0 ? 0 : pages[^1].Page;

    /// <summary>Reads all pages once.</summary>
    public static BookFacts Of(PdfXml xml, CancellationToken cancellation)
    {
        var facts = new BookFacts();
        foreach (var page in xml.Pages())
        {
            cancellation.ThrowIfCancellationRequested();
            facts.Count(page);
        }

        facts.Conclude(xml.Outline);
        return facts;
    }

    /// <summary>1 for the largest headings, to 4; null for running text.</summary>
    public int? LevelOf(Paragraph paragraph)
    {
        const int MostLines = 4;
        const int MostLetters = 300;
        if (paragraph.IsFixed || paragraph.Lines > MostLines || paragraph.Size < HeadingOfBody * BodySize || paragraph.Text is not { Length: > 1 and <= MostLetters })
            return null;
        // Sizes that differ by less than a twentieth are one.
        var level = headings.FindIndex(size => paragraph.Size > 0.95 * size);
        return level < 0 ? null : Math.Min(level + 1, MostLevels);
    }

    /// <summary>Running titles and page numbers: what stands in the margin of several pages.</summary>
    public bool IsMargin(BookPage page, TextPiece piece) => MarginText(page, piece) is { } text && margins.GetValueOrDefault(text) >= Repeated;

    /// <summary>From 0.</summary>
    public int ChapterOf(int page) => chapters[Math.Clamp(page, 0, chapters.Length - 1)];

    private void Count(BookPage page)
    {
        var letters = 0;
        foreach (var piece in page.Pieces)
        {
            var length = piece.Runs.Sum(run => run.Text.Length);
            letters += length;
            lettersBySize[piece.Font.Size] = lettersBySize.GetValueOrDefault(piece.Font.Size) + length;
        }

        foreach (var text in page.Pieces.Select(piece => MarginText(page, piece)).OfType<string>().Distinct())
        {
            if (margins.Count < MostMarginTexts || margins.ContainsKey(text))
                margins[text] = margins.GetValueOrDefault(text) + 1;
        }

        LetterCount += letters;
        pages.Add((page.Number, letters, page.Pieces.Count == 0 ? 0 : page.Pieces.Max(piece => piece.Font.Size)));
    }

    private void Conclude(IReadOnlyList<OutlineItem> outline)
    {
        Outline = [.. outline.Where(item => item.Page >= 1 && item.Page <= PageCount)];
        BodySize = lettersBySize.Count == 0 ? 0 : lettersBySize.MaxBy(size => size.Value).Key;
        headings = [];
        foreach (var size in lettersBySize.Where(size => size.Key >= HeadingOfBody * BodySize && size.Value < 0.2 * LetterCount).Select(size => size.Key).OrderDescending())
        {
            if (headings.Count == 0 || size < 0.95 * headings[^1])
                headings.Add(size);
        }

        SetChapters(Starts());
    }

    /// <summary>The pages that chapters begin at: by the outline, else by the largest headings.</summary>
    private HashSet<int> Starts()
    {
        foreach (var level in (int[])[0, 1])
        {
            var starts = Outline.Where(item => item.Level <= level).Select(item => item.Page).ToHashSet();
            if (starts.Count > 1)
                return starts;
        }

        return headings.Count == 0 ? [] : [.. pages.Where(page => page.Largest > 0.95 * headings[0]).Select(page => page.Page)];
    }

    private void SetChapters(HashSet<int> starts)
    {
        chapters = new int[PageCount + 1];
        var (chapter, letters) = (0, 0);
        foreach (var (page, count, _) in pages.Skip(1))
        {
            letters += count;
            if (starts.Contains(page) || letters > LettersOfChapter)
                (chapter, letters) = (chapter + 1, count);
            chapters[page] = chapter;
        }
    }

    private static string? MarginText(BookPage page, TextPiece piece)
    {
        var zone = piece.Bottom < Margin * page.Height ? "above" : piece.Top > (1 - Margin) * page.Height ? "below" : null;
        if (zone is null)
            return null;
        var text = Letters.WithoutNumbers(piece.Text);
        return zone + (RomanNumber().IsMatch(text) ? "#" : text);
    }

    [GeneratedRegex("^[ivxlc]{1,7}$")]
    private static partial Regex RomanNumber();
}
