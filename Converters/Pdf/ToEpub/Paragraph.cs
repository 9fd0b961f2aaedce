using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>Something that stands by itself in a book: a paragraph, lines of fixed letters, a picture.</summary>
internal abstract record Block(double Top);

/// <summary>A picture and its file in the work folder.</summary>
internal sealed record PictureBlock(double Top, string File) : Block(Top);

/// <summary>Running text of one size, or lines that keep their breaks.</summary>
internal sealed record Paragraph(double Top, double Size, bool IsFixed, List<TextRun> Runs, int Lines) : Block(Top)
{
    public string Text => Styled.TextOf(Runs);

    /// <summary>The paragraphs of one region, from top to bottom.</summary>
    public static IReadOnlyList<Paragraph> Of(IReadOnlyList<TextLine> lines)
    {
        var paragraphs = new List<Paragraph>();
        var column = Column.Of(lines);
        var own = new List<TextLine>();
        foreach (var line in lines)
        {
            if (own.Count > 0 && column.Begins(own, line))
            {
                paragraphs.Add(Join(own, column));
                own.Clear();
            }

            own.Add(line);
        }

        if (own.Count > 0)
            paragraphs.Add(Join(own, column));
        return paragraphs;
    }

    private static Paragraph Join(List<TextLine> lines, Column column)
    {
        var runs = new List<TextRun>();
        foreach (var line in lines)
        {
            if (!line.IsFixed)
                Styled.AppendLine(runs, line.Runs);
            else
                AppendFixed(runs, line, column);
        }

        return new Paragraph(lines[0].Top, lines[0].Size, lines[0].IsFixed, runs, lines.Count);
    }

    /// <summary>Indented by as many spaces as letters would have had room.</summary>
    private static void AppendFixed(List<TextRun> runs, TextLine line, Column column)
    {
        const double WidthOfSize = 0.6;
        const int MostSpaces = 80;
        var spaces = (int)Math.Clamp(Math.Round((line.Left - column.Left) / Math.Max(1, line.Size * WidthOfSize)), 0, MostSpaces);
        Styled.Append(runs, line.Runs[0] with { Text = (runs.Count > 0 ? "\n" : "") + new string(' ', spaces) });
        foreach (var run in line.Runs)
            Styled.Append(runs, run);
    }
}

/// <summary>What is usual in a column: its edges and the distance of its lines.</summary>
internal sealed partial record Column(double Left, double Right, double Pitch)
{
    private const double UsualPitch = 1.5;

    public static Column Of(IReadOnlyList<TextLine> lines)
    {
        // The distance as a part of the letters' size, so that headings are measured by their own.
        var pitches = lines.Zip(lines.Skip(1), (one, next) => (next.Top - one.Top) / Math.Max(1, one.Size)).Where(pitch => pitch is > 0.6 and < 2.2).Order().ToList();
        return new Column(lines.Min(line => line.Left), lines.Max(line => line.Right), pitches.Count == 0 ? UsualPitch : pitches[pitches.Count / 2]);
    }

    /// <summary>True when a line begins a paragraph after those that <paramref name="own"/> has.</summary>
    public bool Begins(List<TextLine> own, TextLine line)
    {
        var last = own[^1];
        if (Math.Abs(line.Size - last.Size) > 0.08 * last.Size || line.IsFixed != last.IsFixed)
            return true;
        if (line.Top - last.Top > 1.3 * Pitch * last.Size)
            return true;
        if (line.IsFixed)
            return false;
        if (line.IsBold != last.IsBold || Bullet().IsMatch(line.Text))
            return true;
        var isShort = last.Right < Right - (0.2 * (Right - Left));
        if (isShort && (Letters.EndsSentence(last.Text) || Numbered().IsMatch(line.Text)))
            return true;
        var indent = line.Left - last.Left;
        // The line after a bullet hangs; the lines of a title are centred.
        var hangs = own.Count == 1 && (Bullet().IsMatch(last.Text) || Numbered().IsMatch(last.Text));
        var isTitle = last.Left > Left + (2 * last.Size);
        return !isTitle && ((indent > 0.7 * line.Size && !hangs) || (indent < -0.7 * line.Size && own.Count > 1));
    }

    [GeneratedRegex("^[•◦▪‣∙·●○■□–—*-] ?")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"^\(?([0-9]{1,3}|[a-z])[.)] ")]
    private static partial Regex Numbered();
}
