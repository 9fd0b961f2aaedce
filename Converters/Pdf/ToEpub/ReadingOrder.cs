namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>The order in which a page is read: columns from left to right, and what goes over several columns in between.</summary>
internal static class ReadingOrder
{
    private const int MostColumns = 4;
    private const int FewestPieces = 6;

    /// <summary>The page's regions, each to be read from top to bottom.</summary>
    public static IReadOnlyList<IReadOnlyList<TextPiece>> Of(IReadOnlyList<TextPiece> pieces) => Split(pieces, MostColumns);

    private static List<IReadOnlyList<TextPiece>> Split(IReadOnlyList<TextPiece> pieces, int depth)
    {
        if (pieces.Count == 0)
            return [];
        if (depth == 0 || pieces.Count < FewestPieces || Gutter.Find(pieces) is not { } gutter)
            return [pieces];
        var regions = new List<IReadOnlyList<TextPiece>>();
        var (left, right, across) = (new List<TextPiece>(), new List<TextPiece>(), new List<TextPiece>());
        foreach (var (piece, isAcross) in Marked(pieces, gutter))
        {
            if (isAcross)
            {
                Columns();
                across.Add(piece);
                continue;
            }

            Across();
            (piece.Right <= gutter ? left : right).Add(piece);
        }

        Columns();
        Across();
        return regions;

        void Columns()
        {
            regions.AddRange(Split([.. left], depth - 1));
            regions.AddRange(Split([.. right], depth - 1));
            left.Clear();
            right.Clear();
        }

        void Across()
        {
            if (across.Count > 0)
                regions.Add([.. across]);
            across.Clear();
        }
    }

    /// <summary>From top to bottom; beside a piece that goes across the gutter, its line's other pieces go with it.</summary>
    private static IEnumerable<(TextPiece Piece, bool IsAcross)> Marked(IReadOnlyList<TextPiece> pieces, double gutter)
    {
        var crossing = pieces.Where(piece => piece.Left < gutter && piece.Right > gutter).OrderBy(piece => piece.Top).ToList();
        var next = 0;
        foreach (var piece in pieces.OrderBy(piece => piece.Top + (piece.Height / 2)))
        {
            while (next < crossing.Count && crossing[next].Bottom < piece.Top)
                next++;
            var isAcross = (piece.Left < gutter && piece.Right > gutter) || (next < crossing.Count
                && Math.Min(crossing[next].Bottom, piece.Bottom) - Math.Max(crossing[next].Top, piece.Top) > 0.5 * Math.Min(crossing[next].Height, piece.Height));
            yield return (piece, isAcross);
        }
    }
}
