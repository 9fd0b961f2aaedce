namespace FlipUnit.Converters.Transcription;

/// <summary>A part of the sound that is sent by itself, by its times in the whole.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end.</param>
/// <param name="Overlaps">There was no silence to cut at: its beginning repeats the end of the part before.</param>
internal sealed record AudioPart(TimeSpan From, TimeSpan To, bool Overlaps)
{
    public TimeSpan Length => To - From;
}

/// <summary>
/// Where the sound is cut: parts of about equal length, so that they end at about the same time, none longer than ten
/// minutes; at the longest silence within reach of the mark, so that no word is cut in two.
/// </summary>
internal static class PartPlan
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>How far from its mark a cut may be.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromSeconds(30);

    /// <summary>What two parts have in common where there is no silence.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<AudioPart> Of(TimeSpan length, IReadOnlyList<Silence> silences)
    {
        var parts = new List<AudioPart>();
        var (from, overlaps) = (TimeSpan.Zero, false);
        while (length - from > Longest)
        {
            var left = length - from;
            // A cut may be later than its mark, and the part must not become longer than the longest.
            var mark = from + (left / Math.Ceiling(left / (Longest - Reach)));
            if (CutNear(mark, silences) is { } cut)
            {
                parts.Add(new AudioPart(from, cut, overlaps));
                (from, overlaps) = (cut, false);
            }
            else
            {
                parts.Add(new AudioPart(from, mark + (Overlap / 2), overlaps));
                (from, overlaps) = (mark - (Overlap / 2), true);
            }
        }

        parts.Add(new AudioPart(from, length, overlaps));
        return parts;
    }

    /// <summary>The middle of the longest silence within reach; null when nobody pauses there.</summary>
    private static TimeSpan? CutNear(TimeSpan mark, IReadOnlyList<Silence> silences)
    {
        var (first, last) = (mark - Reach, mark + Reach);
        return silences.Where(silence => silence.To > first && silence.From < last)
            .Select(silence => new Silence(Later(silence.From, first), silence.To < last ? silence.To : last))
            .OrderByDescending(silence => silence.Length).ThenBy(silence => (silence.Middle - mark).Duration())
            .FirstOrDefault()?.Middle;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
