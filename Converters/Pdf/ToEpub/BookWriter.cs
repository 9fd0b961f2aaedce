using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>A heading in the book, and where it is.</summary>
internal sealed record BookHeading(string Text, int Level, int Page, string Address);

/// <summary>Writes pages into chapters; a paragraph goes on over the end of a column or page.</summary>
internal sealed class BookWriter(EpubPackage package, BookFacts facts, Pictures pictures, string title)
{
    private readonly StringBuilder body = new();
    private readonly List<BookHeading> headings = [];
    private Paragraph? open;
    private int chapter;
    private int page;

    public IReadOnlyList<BookHeading> Headings => headings;

    public static string FileOf(int chapter) => string.Create(CultureInfo.InvariantCulture, $"chapter-{chapter + 1:0000}.xhtml");

    public static string AddressOf(BookFacts facts, int page) => $"{FileOf(facts.ChapterOf(page))}#{Xhtml.PageId(page)}";

    public void Add(BookPage next)
    {
        if (facts.ChapterOf(next.Number) != chapter)
        {
            EndChapter();
            chapter = facts.ChapterOf(next.Number);
        }

        page = next.Number;
        TextRun? mark = new("", Page: page);
        foreach (var block in PageBlocks.Of(next, facts))
        {
            if (block is Paragraph paragraph)
                Add(paragraph, mark);
            else if (block is PictureBlock picture && pictures.Keep(picture.File) is { } name)
                Add(name, mark);
            else
                continue;
            mark = null;
        }

        if (mark is null)
            return;
        Close();
        body.Append(Xhtml.PageMark(page)).Append('\n');
    }

    public void Finish() => EndChapter();

    private void Add(Paragraph paragraph, TextRun? mark)
    {
        if (open is not null && GoesOn(open, paragraph))
        {
            if (mark is not null)
                open.Runs.Add(mark);
            Styled.AppendLine(open.Runs, paragraph.Runs);
            open = open with { Lines = open.Lines + paragraph.Lines };
            return;
        }

        Close();
        if (mark is not null)
            paragraph.Runs.Insert(0, mark);
        open = paragraph;
    }

    private void Add(string picture, TextRun? mark)
    {
        Close();
        if (mark is not null)
            body.Append(Xhtml.PageMark(page)).Append('\n');
        body.Append(CultureInfo.InvariantCulture, $"<figure><img src=\"{picture}\" alt=\"\"/></figure>\n");
    }

    private bool GoesOn(Paragraph before, Paragraph after)
    {
        if (before.IsFixed || after.IsFixed || Math.Abs(before.Size - after.Size) > 0.08 * before.Size || facts.LevelOf(before) is not null || facts.LevelOf(after) is not null)
            return false;
        return !Letters.EndsSentence(before.Text) && after.Text is [var first, ..] && char.IsLower(first);
    }

    /// <summary>Writes the paragraph that could have gone on.</summary>
    private void Close()
    {
        if (open is not { } paragraph)
            return;
        open = null;
        var content = Xhtml.Of(paragraph.Runs, Resolve);
        if (facts.LevelOf(paragraph) is { } level)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"h{headings.Count + 1}");
            headings.Add(new BookHeading(paragraph.Text, level, page, $"{FileOf(chapter)}#{id}"));
            body.Append(CultureInfo.InvariantCulture, $"<h{level} id=\"{id}\">{content}</h{level}>\n");
        }
        else
        {
            var element = paragraph.IsFixed ? "pre" : "p";
            body.Append(CultureInfo.InvariantCulture, $"<{element}>{content}</{element}>\n");
        }
    }

    private void EndChapter()
    {
        Close();
        package.AddChapter(FileOf(chapter), Xhtml.Document(title, body.Length == 0 ? "<p></p>" : body.ToString()));
        body.Clear();
    }

    /// <summary>Links lead to pages of this book or into the web; all others go.</summary>
    private string? Resolve(string link)
    {
        var mark = link.LastIndexOf('#');
        if (link.StartsWith(PdfToEpub.Made, StringComparison.Ordinal) && int.TryParse(link.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var target))
            return target >= 1 && target <= facts.PageCount ? AddressOf(facts, target) : null;
        return Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto" && address.IsWellFormedOriginalString()
            ? address.AbsoluteUri
            : null;
    }
}
