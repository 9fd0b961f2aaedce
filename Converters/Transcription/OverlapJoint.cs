namespace FlipUnit.Converters.Transcription;

/// <summary>
/// Joins two parts that have two seconds in common. What was heard twice is found by its words: times alone would lose or
/// double a word, since two hearings do not agree on them. Where no words agree, the times decide.
/// </summary>
internal static class OverlapJoint
{
    /// <summary>As many words as anybody says in the overlap, and some.</summary>
    private const int MostTokens = 16;

    /// <summary>Words at the edge that were cut in two and heard as something else.</summary>
    private const int MostLost = 3;

    /// <summary>Seconds by which times may be wrong.</summary>
    private const double Slack = 1;

    /// <param name="before">Segments of the part before, by their times in the whole.</param>
    /// <param name="after">Segments of the part after.</param>
    /// <param name="mark">The middle of what they have in common.</param>
    public static (IReadOnlyList<Said> Before, IReadOnlyList<Said> After) Join(IReadOnlyList<Said> before, IReadOnlyList<Said> after, double mark)
    {
        var reach = (PartPlan.Overlap.TotalSeconds / 2) + Slack;
        var tail = Token.Of(before.Index().Where(one => one.Item.End > mark - reach).Select(one => (one.Index, one.Item.Text))).TakeLast(MostTokens).ToArray();
        var head = Token.Of(after.Index().Where(one => one.Item.Start < mark + reach).Select(one => (one.Index, one.Item.Text))).Take(MostTokens).ToArray();
        var (kept, dropped) = Common(tail, head) is { } run
            ? (EndAfter(before, tail[run.Tail + run.Length - 1]), BeginAfter(after, head[run.Head + run.Length - 1]))
            : (before.Where(one => one.Start < mark - (PartPlan.Overlap.TotalSeconds / 2) || one.Middle <= mark).ToList(),
                after.Where(one => one.End > mark + (PartPlan.Overlap.TotalSeconds / 2) || one.Middle > mark).ToList());
        return (kept, InOrder(kept, dropped));
    }

    /// <summary>The longest run of words that both have, with few others between it and the edges; null for none worth believing.</summary>
    private static (int Tail, int Head, int Length)? Common(Token[] tail, Token[] head)
    {
        (int Tail, int Head, int Length)? best = null;
        for (var i = 0; i < tail.Length; i++)
        {
            for (var j = 0; j < Math.Min(head.Length, MostLost + 1); j++)
            {
                var length = 0;
                while (i + length < tail.Length && j + length < head.Length && tail[i + length].Key == head[j + length].Key)
                    length++;
                if (length > (best?.Length ?? 0) && tail.Length - i - length <= MostLost && IsTelling(tail, head, i, length))
                    best = (i, j, length);
            }
        }

        return best;
    }

    /// <summary>A single short word is everywhere; it tells something only where there is nothing else.</summary>
    private static bool IsTelling(Token[] tail, Token[] head, int at, int length) =>
        length > 1 || tail[at].Key.Length > 3 || tail.Length == 1 || head.Length == 1;

    private static List<Said> EndAfter(IReadOnlyList<Said> said, Token last)
    {
        var kept = said.Take(last.Segment + 1).ToList();
        var end = last.End;
        while (end < kept[^1].Text.Length && char.IsPunctuation(kept[^1].Text[end]))
            end++;
        kept[^1] = kept[^1] with { Text = kept[^1].Text[..end] };
        return kept;
    }

    private static List<Said> BeginAfter(IReadOnlyList<Said> said, Token last)
    {
        var kept = said.Skip(last.Segment).ToList();
        var text = kept[0].Text[last.End..];
        // What follows the repeated words in their own segment begins later than the segment did, by its letters.
        var begin = kept[0].Start + ((kept[0].End - kept[0].Start) * last.End / Math.Max(1, kept[0].Text.Length));
        // The mark after the last of them is the part before's to have: a sentence does not begin with it.
        text = text.TrimStart('.', ',', ';', ':', '!', '?', '…', '。', '、', '！', '？');
        kept[0] = kept[0] with { Text = text, Start = Math.Min(begin, kept[0].End) };
        return string.IsNullOrWhiteSpace(text) ? kept[1..] : kept;
    }

    private static List<Said> InOrder(List<Said> before, List<Said> after)
    {
        var end = before.Count == 0 ? 0 : before[^1].End;
        return [.. after.Select(one => one.Start >= end ? one : one with { Start = Math.Min(end, one.End) })];
    }
}
