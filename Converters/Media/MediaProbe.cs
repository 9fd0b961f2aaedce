using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Media;

/// <summary>What ffprobe says of a file, within the limits.</summary>
internal sealed record MediaProbe(IReadOnlyList<MediaStream> Streams, MediaContainer Container)
{
    public const int MostSide = 8192;

    public static readonly TimeSpan Longest = TimeSpan.FromHours(4);

    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>The first moving picture; a cover image is none.</summary>
    public MediaStream? Video => Streams.FirstOrDefault(stream => stream.CodecType == "video" && !stream.IsCover);

    /// <summary>The first sound that can be read.</summary>
    public MediaStream? Audio => Streams.FirstOrDefault(stream => stream.CodecType == "audio" && stream.IsKnown && stream.Channels > 0);

    public bool HasSeveralSounds => Streams.Count(stream => stream.CodecType == "audio") > 1;

    public MediaStream? Cover => Streams.FirstOrDefault(stream => stream.IsCover);

    /// <summary>Set when the file does not say its length, or only lets it be guessed from its size.</summary>
    public TimeSpan? Measured { get; private init; }

    /// <summary>As measured, else of the container, else of the longest stream; zero when there is nothing.</summary>
    public TimeSpan Duration => Measured ?? (MediaStream.Seconds(Container.Duration) is var whole && whole > TimeSpan.Zero
        ? whole
        : Streams.Select(stream => stream.Length).DefaultIfEmpty().Max());

    /// <summary>Program streams are believed no more: ffprobe told 0.04 s of one that plays 1 s.</summary>
    private bool IsGuessed { get; init; }

    /// <param name="context">The attempt.</param>
    /// <param name="input">The file.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="tooLong">What is said of a file past the limit, by operations that have a lower one.</param>
    public static async Task<MediaProbe> Of(ConversionContext context, InputFile input, CancellationToken cancellation, ConversionException? tooLong = null)
    {
        var probe = await Run(context, input.BoxPath, cancellation)
            ?? throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged or not what its first bytes say.");
        if (probe.Video is { } video && (video.Width > MostSide || video.Height > MostSide))
            throw new ConversionException(ErrorCode.ImageTooLarge, $"A video may have at most {MostSide} pixels a side.");
        if (probe.IsGuessed || probe.Duration == TimeSpan.Zero)
            probe = probe with { Measured = await MediaLength.Measure(context, MediaInput.Of(input, 1), "-map 0:V? -map 0:a?", cancellation) };
        return probe.Duration <= Longest ? probe : throw tooLong ?? TooLong();
    }

    /// <summary>Looks at a file by its path in the box; null when it cannot be read.</summary>
    public static async Task<MediaProbe?> Run(ConversionContext context, string boxPath, CancellationToken cancellation)
    {
        string[] arguments = ["-v", "warning", .. MediaInput.Walls, "-print_format", "json", "-show_format", "-show_streams", "-show_data_hash", "md5", "-i", boxPath];
        var result = await context.Tools.Run(new ToolCommand("ffprobe", arguments), context.Folder, cancellation);
        if (result.ExitCode != 0)
            return null;
        try
        {
            return JsonSerializer.Deserialize<Answer>(result.Output, Json) is { Streams: { Count: > 0 } streams, Container: { } container }
                ? new MediaProbe(streams, container) { IsGuessed = container.Name == "mpeg" || result.Error.Contains("Estimating duration", StringComparison.Ordinal) }
                : null;
        }
        catch (JsonException)
        {
            // Longer than is kept of an answer: thousands of streams, no file that anybody made for watching.
            return null;
        }
    }

    public static ConversionException TooLong() => new(ErrorCode.DurationExceeded, $"A file may last at most {Longest.TotalHours:0} hours.");

    /// <summary>How long one stream lasts. Where only the whole says its length, the stream is measured, and a whole that ends early is not believed.</summary>
    public async Task<TimeSpan> LengthOf(ConversionContext context, InputFile input, MediaStream stream, CancellationToken cancellation)
    {
        if (stream.Length > TimeSpan.Zero || Measured is not null || Streams.Count(one => !one.IsCover) == 1)
            return Measured ?? (stream.Length > TimeSpan.Zero ? stream.Length : Duration);
        var own = await MediaLength.Measure(context, MediaInput.Of(input, 1), $"-map 0:{stream.Index}", cancellation);
        if (MediaLength.Agree(own, Duration))
            return own;
        var whole = await MediaLength.Measure(context, MediaInput.Of(input, 1), "-map 0:V? -map 0:a?", cancellation);
        return MediaLength.Agree(whole, Duration) ? own : Duration;
    }

    private sealed record Answer([property: JsonPropertyName("streams")] List<MediaStream>? Streams, [property: JsonPropertyName("format")] MediaContainer? Container);
}
