namespace FlipUnit.Converters.Transcription;

/// <summary>A subtitle: one or two lines, from one millisecond to another.</summary>
internal sealed record Cue(long Start, long End, IReadOnlyList<string> Lines);

/// <summary>Cuts a transcript into subtitles that can be read: two lines at most, one after the other, none without time.</summary>
internal static class Cues
{
    /// <summary>What television allows a line.</summary>
    public const int MostLetters = 42;

    public const int MostLines = 2;

    public static IReadOnlyList<Cue> Of(Transcript transcript)
    {
        var cues = new List<Cue>();
        var free = 0L;
        foreach (var segment in transcript.Segments)
        {
            var pieces = Lines(TranscriptText.Line(segment.Text)).Chunk(MostLines).ToArray();
            double letters = pieces.Sum(piece => piece.Sum(line => line.Length));
            var spoken = 0;
            foreach (var piece in pieces)
            {
                var start = Milliseconds(segment, spoken / letters);
                spoken += piece.Sum(line => line.Length);
                start = Math.Max(start, free);
                free = Math.Max(Milliseconds(segment, spoken / letters), start + 1);
                cues.Add(new Cue(start, free, piece));
            }
        }

        return cues;
    }

    private static long Milliseconds(Said segment, double part) => (long)Math.Round((segment.Start + ((segment.End - segment.Start) * part)) * 1000);

    /// <summary>Lines that end between words, or where a word is longer than a line, in it.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var end = text.Length - at <= MostLetters ? text.Length : Break(text, at);
            yield return text[at..end].TrimEnd();
            at = end;
            while (at < text.Length && text[at] == ' ')
                at++;
        }
    }

    private static int Break(string text, int at)
    {
        var space = text.LastIndexOf(' ', at + MostLetters, MostLetters);
        if (space > at)
            return space;
        var end = at + MostLetters;
        return char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }
}
