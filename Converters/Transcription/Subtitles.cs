using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Transcription;

/// <summary>Writes subtitles as SubRip (.srt) and WebVTT (.vtt).</summary>
internal static class Subtitles
{
    private const long Hour = 3_600_000;

    public static string Srt(IReadOnlyList<Cue> cues)
    {
        var text = new StringBuilder();
        foreach (var (index, cue) in cues.Index())
        {
            // An arrow in a line would be taken for the times of the next.
            var lines = cue.Lines.Select(line => line.Replace("-->", "->", StringComparison.Ordinal));
            text.Append(CultureInfo.InvariantCulture, $"{index + 1}\n{Time(cue.Start, ',')} --> {Time(cue.End, ',')}\n{string.Join('\n', lines)}\n\n");
        }

        return text.ToString();
    }

    public static string Vtt(IReadOnlyList<Cue> cues)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var cue in cues)
            text.Append(CultureInfo.InvariantCulture, $"{Time(cue.Start, '.')} --> {Time(cue.End, '.')}\n{string.Join('\n', cue.Lines.Select(Escape))}\n\n");
        return text.ToString();
    }

    private static string Time(long milliseconds, char point) => string.Create(
        CultureInfo.InvariantCulture, $"{milliseconds / Hour:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}{point}{milliseconds % 1000:000}");

    private static string Escape(string line) =>
        line.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
