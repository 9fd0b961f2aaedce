namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>One page as poppler sees it; lengths in its own units, 1.5 to a point, from the upper left corner.</summary>
internal sealed record BookPage(int Number, double Width, double Height, IReadOnlyList<TextPiece> Pieces, IReadOnlyList<PagePicture> Pictures);

/// <summary>A piece of a line, in one font.</summary>
internal sealed record TextPiece(double Left, double Top, double Width, double Height, Font Font, IReadOnlyList<TextRun> Runs)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public string Text => string.Concat(Runs.Select(run => run.Text));
}

/// <summary>A font's size, and whether all its letters are equally wide.</summary>
internal sealed record Font(double Size, bool IsFixed);

/// <summary>Letters of one look; <paramref name="Page"/> marks where a page begins instead, and has no text.</summary>
internal sealed record TextRun(string Text, bool IsBold = false, bool IsItalic = false, string? Link = null, int? Page = null)
{
    public bool LooksLike(TextRun other) =>
        IsBold == other.IsBold && IsItalic == other.IsItalic && Link == other.Link && Page is null && other.Page is null;
}

/// <summary>A picture on a page: where, and its file in the work folder.</summary>
internal sealed record PagePicture(double Left, double Top, double Width, double Height, string File);

/// <summary>An entry of the outline, 0 being the outermost level.</summary>
internal sealed record OutlineItem(string Title, int Page, int Level);
