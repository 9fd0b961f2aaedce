using System.Text;

namespace FlipUnit.Converters.Transcription;

/// <summary>A transcript as a text to read.</summary>
internal static class TranscriptText
{
    /// <summary>Seconds of silence after which a new paragraph begins.</summary>
    private const double Pause = 2;

    /// <summary>Paragraphs, divided by an empty line.</summary>
    public static string Of(Transcript transcript)
    {
        var text = new StringBuilder();
        double? end = null;
        foreach (var segment in transcript.Segments)
        {
            if (segment.Start - end >= Pause)
                text.Append("\n\n");
            Append(text, Line(segment.Text));
            end = segment.End;
        }

        return text.ToString();
    }

    /// <summary>One line, without what no text file should have.</summary>
    public static string Line(string text) => string.Join(' ', Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Clean(string text) => string.Concat(text.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter));

    /// <summary>Providers give segments with a space before them or without; Chinese wants none.</summary>
    private static void Append(StringBuilder text, string more)
    {
        if (text.Length > 0 && more.Length > 0 && !char.IsWhiteSpace(text[^1]) && !(Scripts.IsWide(text[^1]) && Scripts.IsWide(more[0])))
            text.Append(' ');
        text.Append(more);
    }
}
