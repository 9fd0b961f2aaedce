using System.Globalization;
using System.Text.Json;
using FFMpegCore;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Media;

/// <summary>What ffprobe says of a file, read into FFMpegCore's model, within the limits.</summary>
internal sealed record MediaProbe(FFProbeAnalysis Analysis)
{
    private const int MostSide = 8192;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(4);
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>The first moving picture; a cover image is none.</summary>
    public FFProbeStream? Video => Analysis.Streams.FirstOrDefault(stream => stream.CodecType == "video" && stream.Disposition?.GetValueOrDefault("attached_pic") != 1);

    public FFProbeStream? Audio => Analysis.Streams.FirstOrDefault(stream => stream.CodecType == "audio");

    public bool HasCover => Analysis.Streams.Any(stream => stream.CodecType == "video" && stream.Disposition?.GetValueOrDefault("attached_pic") == 1);

    /// <summary>Of the container, else of the longest stream; zero when nobody says.</summary>
    public TimeSpan Duration => Seconds(Analysis.Format.Duration) is var whole && whole > TimeSpan.Zero
        ? whole
        : Analysis.Streams.Select(stream => Seconds(stream.Duration)).DefaultIfEmpty().Max();

    public static async Task<MediaProbe> Of(ConversionContext context, InputFile input, CancellationToken cancellation)
    {
        var probe = await Run(context, input.BoxPath, cancellation)
            ?? throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged or not what its first bytes say.");
        if (probe.Duration > Longest)
            throw new ConversionException(ErrorCode.DurationExceeded, $"A file may last at most {Longest.TotalHours:0} hours.");
        if (probe.Video is { } video && (video.Width > MostSide || video.Height > MostSide))
            throw new ConversionException(ErrorCode.ImageTooLarge, $"A video may have at most {MostSide} pixels a side.");
        return probe;
    }

    /// <summary>Looks at a file by its path in the box; null when it cannot be read.</summary>
    public static async Task<MediaProbe?> Run(ConversionContext context, string boxPath, CancellationToken cancellation)
    {
        var command = new ToolCommand("ffprobe", ["-v", "error", .. MediaInput.Flags, "-print_format", "json", "-show_format", "-show_streams", "-i", boxPath]);
        var result = await context.Tools.Run(command, context.Folder, cancellation);
        if (result.ExitCode != 0)
            return null;
        try
        {
            var analysis = JsonSerializer.Deserialize<FFProbeAnalysis>(result.Output, Json);
            return analysis is { Streams.Count: > 0, Format: not null } ? new MediaProbe(analysis) : null;
        }
        catch (JsonException)
        {
            // Longer than is kept of an answer: thousands of streams, no file that anybody made for watching.
            return null;
        }
    }

    private static TimeSpan Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}
