namespace FlipUnit.Converters.Pdf;

/// <summary>What pdfinfo tells of a document.</summary>
internal sealed record PdfInfo
{
    /// <summary>As the document says; null when it does not.</summary>
    public string? Title { get; init; }

    /// <summary>As the document says; null when it does not.</summary>
    public string? Author { get; init; }

    public int PageCount { get; init; }

    /// <summary>By a password, or by rights only (it opens, but must not be printed or changed).</summary>
    public bool IsProtected { get; init; }

    public bool HasForm { get; init; }

    public bool IsTagged { get; init; }

    /// <summary>Index 0 is page 1; null where the page cannot be read.</summary>
    public IReadOnlyList<PageSize?> Sizes { get; init; } = [];
}

/// <summary>A page as it is seen, in points (1/72 inch).</summary>
internal sealed record PageSize(double Width, double Height)
{
    public PageSize Turned() => new(Height, Width);
}
