using System.Globalization;

namespace FlipUnit.Converters.Transcription;

/// <summary>A time in which nothing is heard, from the beginning of the sound.</summary>
internal sealed record Silence(TimeSpan From, TimeSpan To)
{
    private const string StartKey = "lavfi.silence_start=";
    private const string EndKey = "lavfi.silence_end=";

    public TimeSpan Length => To - From;

    public TimeSpan Middle => From + (Length / 2);

    /// <summary>Reads what ffmpeg's silencedetect says by way of ametadata; a silence that is still open at the end lasts to <paramref name="length"/>.</summary>
    public static IReadOnlyList<Silence> Read(IEnumerable<string> lines, TimeSpan length)
    {
        var silences = new List<Silence>();
        TimeSpan? from = null;
        foreach (var line in lines)
        {
            if (Time(line, StartKey) is { } start)
                from = start;
            else if (Time(line, EndKey) is { } end)
                Close(end);
        }

        Close(length);
        return silences;

        void Close(TimeSpan end)
        {
            if (from is not { } start)
                return;
            from = null;
            // A filter that is still warm begins before the beginning.
            var silence = new Silence(start < TimeSpan.Zero ? TimeSpan.Zero : start, end < length ? end : length);
            if (silence.Length > TimeSpan.Zero)
                silences.Add(silence);
        }
    }

    private static TimeSpan? Time(string line, string key) =>
        line.StartsWith(key, StringComparison.Ordinal) && double.TryParse(line.AsSpan(key.Length), CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e6
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
