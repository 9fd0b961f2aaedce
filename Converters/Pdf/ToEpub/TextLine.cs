namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>A line of one column.</summary>
internal sealed record TextLine(double Left, double Top, double Right, double Bottom, double Size, bool IsFixed, IReadOnlyList<TextRun> Runs)
{
    /// <summary>A gap of a fifth of the letters' size is a space.</summary>
    private const double SpaceOfSize = 0.2;

    public string Text => Styled.TextOf(Runs);

    public bool IsBold => Runs.All(run => run.IsBold || run.Text.Trim().Length == 0);

    /// <summary>Pieces side by side make a line: those that share at least half of the lower one's height.</summary>
    public static IReadOnlyList<TextLine> Of(IEnumerable<TextPiece> pieces)
    {
        var lines = new List<TextLine>();
        var line = new List<TextPiece>();
        var (top, bottom) = (0.0, 0.0);
        foreach (var piece in pieces.OrderBy(piece => piece.Top + (piece.Height / 2)))
        {
            var shared = Math.Min(bottom, piece.Bottom) - Math.Max(top, piece.Top);
            if (line.Count > 0 && shared < 0.5 * Math.Min(bottom - top, piece.Height))
            {
                lines.Add(Join(line));
                line.Clear();
            }

            (top, bottom) = line.Count == 0 ? (piece.Top, piece.Bottom) : (Math.Min(top, piece.Top), Math.Max(bottom, piece.Bottom));
            line.Add(piece);
        }

        if (line.Count > 0)
            lines.Add(Join(line));
        return lines;
    }

    private static TextLine Join(List<TextPiece> pieces)
    {
        var runs = new List<TextRun>();
        TextPiece? before = null;
        foreach (var piece in pieces.OrderBy(piece => piece.Left))
        {
            if (before is not null && piece.Left - before.Right > SpaceOfSize * Math.Min(before.Font.Size, piece.Font.Size) && !runs[^1].Text.EndsWith(' '))
                Styled.Append(runs, runs[^1] with { Text = " " });
            foreach (var run in piece.Runs)
                Styled.Append(runs, run);
            before = piece;
        }

        // The size that most letters have.
        var size = pieces.GroupBy(piece => piece.Font.Size).MaxBy(group => group.Sum(piece => piece.Text.Length))!.Key;
        return new TextLine(
            pieces.Min(piece => piece.Left), pieces.Min(piece => piece.Top), pieces.Max(piece => piece.Right), pieces.Max(piece => piece.Bottom),
            size, pieces.All(piece => piece.Font.IsFixed), runs);
    }
}
