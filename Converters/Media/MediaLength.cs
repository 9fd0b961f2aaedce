using System.Globalization;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Media;

/// <summary>How long a file plays, for when it does not say so itself or is not to be believed.</summary>
internal static class MediaLength
{
    public const string ProgressKey = "out_time_us=";
    private const double MostDrift = 0.02;
    private static readonly TimeSpan LeastDrift = TimeSpan.FromSeconds(0.5);

    /// <summary>Reads the packets of the mapped streams without decoding them.</summary>
    public static async Task<TimeSpan> Measure(ConversionContext context, MediaInput input, string map, CancellationToken cancellation)
    {
        var last = TimeSpan.Zero;
        string[] arguments = [.. Ffmpeg.Quiet, .. input.Options, "-i", input.Path, .. map.Split(' '), "-c", "copy", "-f", "null", "-"];
        await context.Tools.Run(
            new ToolCommand("ffmpeg", arguments) { OnOutputLine = line => last = Time(line) is { } time && time > last ? time : last }, context.Folder, cancellation);
        return last;
    }

    /// <summary>Within what containers and encoders round and pad by: 2 %, and half a second in short files.</summary>
    public static bool Agree(TimeSpan one, TimeSpan other) => (one - other).Duration() <= Drift(other);

    public static TimeSpan Drift(TimeSpan length) => TimeSpan.FromSeconds(Math.Max(length.TotalSeconds * MostDrift, LeastDrift.TotalSeconds));

    /// <summary>The time in a line of ffmpeg's own report; null in others.</summary>
    public static TimeSpan? Time(string line) =>
        line.StartsWith(ProgressKey, StringComparison.Ordinal) && long.TryParse(line.AsSpan(ProgressKey.Length), CultureInfo.InvariantCulture, out var microseconds)
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
}
