using System.Globalization;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>Reads what <c>pdftohtml -xml</c> wrote, a page at a time.</summary>
internal sealed partial class PdfXml(string path)
{
    private const int MostPieces = 100_000;
    private const int MostLetters = 2_000_000;
    private const int MostOutlineItems = 10_000;

    private readonly Dictionary<string, Font> fonts = [];
    private readonly List<OutlineItem> outline = [];

    /// <summary>Comes after the pages: complete once they were read.</summary>
    public IReadOnlyList<OutlineItem> Outline => outline;

    /// <exception cref="InvalidDataException">The file is not what pdftohtml writes, or a page holds more than one can.</exception>
    public IEnumerable<BookPage> Pages()
    {
        outline.Clear();
        var number = 0;
        using var file = new StreamReader(path);
        var tags = new TagReader(file);
        while (tags.Next() is { } token)
        {
            if (!token.IsTag)
                continue;
            if (token.Value.StartsWith("page ", StringComparison.Ordinal))
                yield return Page(tags, ++number, token.Value);
            else if (token.Value == "outline")
                ReadOutline(tags);
        }
    }

    private BookPage Page(TagReader tags, int number, string page)
    {
        var pieces = new List<TextPiece>();
        var pictures = new List<PagePicture>();
        var letters = 0;
        while (tags.Next() is { } token && token.Value != "/page")
        {
            if (!token.IsTag)
                continue;
            if (token.Value.StartsWith("fontspec ", StringComparison.Ordinal))
            {
                fonts[Attribute(token.Value, "id")] = new Font(Number(token.Value, "size"), FixedFont().IsMatch(Attribute(token.Value, "family")));
            }
            else if (token.Value.StartsWith("image ", StringComparison.Ordinal))
            {
                pictures.Add(Picture(token.Value));
            }
            else if (token.Value.StartsWith("text ", StringComparison.Ordinal) && Piece(tags, token.Value) is { } piece)
            {
                pieces.Add(piece);
                letters += piece.Runs.Sum(run => run.Text.Length);
            }

            if (pieces.Count + pictures.Count > MostPieces || letters > MostLetters)
                throw new InvalidDataException("more on one page than a page can hold");
        }

        return new BookPage(number, Number(page, "width"), Number(page, "height"), pieces, pictures);
    }

    private TextPiece? Piece(TagReader tags, string text)
    {
        var runs = new List<TextRun>();
        var (bold, italic, link) = (0, 0, (string?)null);
        while (tags.Next() is { } token && token.Value != "/text")
        {
            if (!token.IsTag)
                Styled.Append(runs, new TextRun(Letters.Clean(token.Value), bold > 0, italic > 0, link));
            else if (token.Value.StartsWith("a ", StringComparison.Ordinal))
                link = Letters.Clean(Attribute(token.Value, "href"));
            else if (token.Value == "/a")
                link = null;
            else if (token.Value is "b" or "/b")
                bold += token.Value == "b" ? 1 : -1;
            else if (token.Value is "i" or "/i")
                italic += token.Value == "i" ? 1 : -1;
        }

        var font = fonts.GetValueOrDefault(Attribute(text, "font")) ?? new Font(Number(text, "height"), false);
        return runs.All(run => string.IsNullOrWhiteSpace(run.Text))
            ? null
            : new TextPiece(Number(text, "left"), Number(text, "top"), Number(text, "width"), Number(text, "height"), font, runs);
    }

    /// <summary>A turned picture has a negative side.</summary>
    private static PagePicture Picture(string image)
    {
        var (left, top, width, height) = (Number(image, "left"), Number(image, "top"), Number(image, "width"), Number(image, "height"));
        return new PagePicture(Math.Min(left, left + width), Math.Min(top, top + height), Math.Abs(width), Math.Abs(height), Path.GetFileName(Attribute(image, "src")));
    }

    private void ReadOutline(TagReader tags)
    {
        var (level, page) = (0, 0);
        while (level >= 0 && tags.Next() is { } token)
        {
            if (token is (true, "outline"))
                level++;
            else if (token is (true, "/outline"))
                level--;
            else if (token.IsTag)
                page = token.Value.StartsWith("item ", StringComparison.Ordinal) ? (int)Number(token.Value, "page") : 0;
            else if (page > 0 && Letters.Clean(token.Value).Trim() is { Length: > 0 } title && outline.Count < MostOutlineItems)
                outline.Add(new OutlineItem(title, page, level));
        }
    }

    private static string Attribute(string tag, string name)
    {
        var start = tag.IndexOf($" {name}=\"", StringComparison.Ordinal) + name.Length + 3;
        var end = start < name.Length + 3 ? -1 : tag.IndexOf('"', start);
        return end < 0 ? "" : tag[start..end];
    }

    private static double Number(string tag, string name) =>
        double.TryParse(Attribute(tag, name), CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? Math.Clamp(number, -1e7, 1e7) : 0;

    [GeneratedRegex("Mono|Courier|Consol|Typewriter|Menlo|CMTT|Fixed", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FixedFont();
}
