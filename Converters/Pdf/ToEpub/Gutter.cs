namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>The white strip between two columns of text.</summary>
internal static class Gutter
{
    private const int Strips = 240;

    /// <summary>Of all lines, how many may go across: titles, wide pictures' captions.</summary>
    private const double MostCrossing = 0.3;

    /// <summary>A column is this much of the text's width at least, else it is the numbers of a table.</summary>
    private const double LeastWidth = 0.2;

    private const int FewestLines = 3;

    /// <summary>The middle of the strip; null when the text is not in columns.</summary>
    public static double? Find(IReadOnlyList<TextPiece> pieces)
    {
        var (left, right) = (pieces.Min(piece => piece.Left), pieces.Max(piece => piece.Right));
        var strip = (right - left) / Strips;
        if (strip <= 0)
            return null;
        var covered = Covered(pieces, left, strip);
        var size = pieces.Select(piece => piece.Font.Size).Order().ElementAt(pieces.Count / 2);
        var fewest = covered[(Strips / 6)..(Strips * 5 / 6)].Min();
        if (fewest > MostCrossing * Lines(pieces))
            return null;

        var best = (Start: 0, Length: 0);
        for (int at = Strips / 6, start = at; at < Strips * 5 / 6; at++)
        {
            if (covered[at] > fewest + 1)
                start = at + 1;
            else if (at + 1 - start > best.Length)
                best = (start, at + 1 - start);
        }

        var middle = left + ((best.Start + (best.Length / 2.0)) * strip);
        return best.Length * strip >= 0.8 * size && AreColumns(pieces, middle, left, right) ? middle : null;
    }

    /// <summary>How many pieces lie on each strip.</summary>
    private static int[] Covered(IReadOnlyList<TextPiece> pieces, double left, double strip)
    {
        var covered = new int[Strips + 1];
        foreach (var piece in pieces)
        {
            covered[Math.Clamp((int)Math.Floor((piece.Left - left) / strip), 0, Strips - 1)]++;
            covered[Math.Clamp((int)Math.Ceiling((piece.Right - left) / strip), 1, Strips)]--;
        }

        for (var at = 1; at < covered.Length; at++)
            covered[at] += covered[at - 1];
        return covered;
    }

    private static bool AreColumns(IReadOnlyList<TextPiece> pieces, double middle, double left, double right)
    {
        var before = pieces.Where(piece => piece.Right <= middle).ToList();
        var after = pieces.Where(piece => piece.Left >= middle).ToList();
        if (Lines(before) < FewestLines || Lines(after) < FewestLines)
            return false;
        var (beforeEnd, afterStart) = (before.Max(piece => piece.Right), after.Min(piece => piece.Left));
        var (width, least) = (right - left, LeastWidth * (right - left));
        return width > 0 && beforeEnd - left >= least && right - afterStart >= least
            && AreBeside(before, after) && IsFilled(before, left, beforeEnd) && IsFilled(after, afterStart, right);
    }

    private static bool AreBeside(List<TextPiece> before, List<TextPiece> after)
    {
        var (top, bottom) = (Math.Max(before.Min(one => one.Top), after.Min(one => one.Top)), Math.Min(before.Max(one => one.Bottom), after.Max(one => one.Bottom)));
        var lower = Math.Min(before.Max(one => one.Bottom) - before.Min(one => one.Top), after.Max(one => one.Bottom) - after.Min(one => one.Top));
        return bottom - top >= 0.3 * lower;
    }

    /// <summary>Running text ends near the column's edge in most lines; the cells of a table do not.</summary>
    private static bool IsFilled(List<TextPiece> column, double start, double end)
    {
        var lines = TextLine.Of(column);
        return lines.Count(line => line.Right >= start + (0.75 * (end - start))) >= 0.4 * lines.Count;
    }

    private static int Lines(IEnumerable<TextPiece> pieces) => pieces.Select(piece => (int)Math.Round((piece.Top + piece.Height) / 4)).Distinct().Count();
}
