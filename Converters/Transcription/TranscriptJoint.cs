namespace FlipUnit.Converters.Transcription;

/// <summary>Puts what was heard in the parts together, with every time as it is in the whole.</summary>
internal static class TranscriptJoint
{
    public static Transcript Join(IReadOnlyList<(AudioPart Part, Transcript Heard)> parts)
    {
        var segments = new List<Said>();
        var words = new List<Said>();
        foreach (var (part, heard) in parts)
        {
            IReadOnlyList<Said> more = [.. Within(part, heard.Segments)];
            var moreWords = Within(part, heard.Words);
            if (part.Overlaps)
            {
                var mark = (part.From + (PartPlan.Overlap / 2)).TotalSeconds;
                (var kept, more) = OverlapJoint.Join(segments, more, mark);
                segments = [.. kept];
                words.RemoveAll(word => word.Middle > mark);
                moreWords = moreWords.Where(word => word.Middle > mark);
            }

            segments.AddRange(more);
            words.AddRange(moreWords);
        }

        return new Transcript(segments, words, Language(parts));
    }

    /// <summary>In the whole's time, in order, within the part: a provider's times are taken at their word only so far.</summary>
    private static IEnumerable<Said> Within(AudioPart part, IReadOnlyList<Said> said)
    {
        var (from, to) = (part.From.TotalSeconds, part.To.TotalSeconds);
        var last = from;
        foreach (var one in said.Where(one => !string.IsNullOrWhiteSpace(one.Text)).Select(one => one.Later(from)))
        {
            var start = Math.Clamp(double.IsFinite(one.Start) ? one.Start : last, last, to);
            yield return one with { Start = start, End = Math.Clamp(double.IsFinite(one.End) ? one.End : start, start, to) };
            last = start;
        }
    }

    /// <summary>The one most was said in.</summary>
    private static string? Language(IReadOnlyList<(AudioPart Part, Transcript Heard)> parts) => parts
        .Where(one => one.Heard.Language is not null).GroupBy(one => one.Heard.Language)
        .OrderByDescending(group => group.Sum(one => one.Heard.Segments.Sum(said => said.Text.Length))).FirstOrDefault()?.Key;
}
