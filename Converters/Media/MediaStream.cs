using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlipUnit.Converters.Media;

/// <summary>One stream of a file as ffprobe tells it.</summary>
internal sealed record MediaStream
{
    /// <summary>Past this (8K) encoders are told to keep few frames.</summary>
    private const long LargePixels = 4096 * 2304;

    /// <summary>How the names of pixel formats with alpha begin. A palette's is not told by its name.</summary>
    private static readonly string[] AlphaFormats = ["yuva", "ayuv", "rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16"];

    public int Index { get; init; }

    [JsonPropertyName("codec_type")]
    public string CodecType { get; init; } = "";

    [JsonPropertyName("codec_name")]
    public string CodecName { get; init; } = "";

    public string? Profile { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    [JsonPropertyName("pix_fmt")]
    public string? PixelFormat { get; init; }

    [JsonPropertyName("sample_aspect_ratio")]
    public string? SampleAspectRatio { get; init; }

    [JsonPropertyName("color_transfer")]
    public string? ColorTransfer { get; init; }

    [JsonPropertyName("field_order")]
    public string? FieldOrder { get; init; }

    [JsonPropertyName("r_frame_rate")]
    public string? FrameRate { get; init; }

    [JsonPropertyName("avg_frame_rate")]
    public string? AvgFrameRate { get; init; }

    [JsonPropertyName("time_base")]
    public string? TimeBase { get; init; }

    public int? Channels { get; init; }

    [JsonPropertyName("channel_layout")]
    public string? ChannelLayout { get; init; }

    [JsonPropertyName("sample_rate")]
    public string? SampleRate { get; init; }

    [JsonPropertyName("bits_per_raw_sample")]
    public string? BitsPerRawSample { get; init; }

    [JsonPropertyName("bit_rate")]
    public string? BitRate { get; init; }

    public string? Duration { get; init; }

    /// <summary>Equal in streams that can be joined without encoding them anew.</summary>
    [JsonPropertyName("extradata_hash")]
    public string? SetupHash { get; init; }

    public Dictionary<string, int>? Disposition { get; init; }

    public Dictionary<string, string>? Tags { get; init; }

    [JsonPropertyName("side_data_list")]
    public IReadOnlyList<Dictionary<string, JsonElement>>? SideData { get; init; }

    public bool IsCover => CodecType == "video" && Disposition?.GetValueOrDefault("attached_pic") == 1;

    /// <summary>True when ffmpeg has a decoder's name for it, so that it may be read.</summary>
    public bool IsKnown => !string.IsNullOrEmpty(CodecName) && CodecName != "none";

    /// <summary>A quarter turn or its opposite: width and height change places when the picture is shown.</summary>
    public bool IsTurned => Math.Abs(Rotation) % 180 == 90;

    /// <summary>Degrees the player is told to turn the picture by; only MP4 and MOV can say it.</summary>
    public int Rotation => SideData?.Select(data => data.TryGetValue("rotation", out var turn) && double.TryParse(turn.ToString(), CultureInfo.InvariantCulture, out var degrees) ? (int)Math.Round(degrees) : 0)
        .FirstOrDefault(degrees => degrees != 0) ?? 0;

    /// <summary>As it is shown: turned, with square pixels.</summary>
    public (int Width, int Height) Shown
    {
        get
        {
            var (width, height) = ((int)Math.Round((Width ?? 0) * PixelAspect), Height ?? 0);
            return IsTurned ? (height, width) : (width, height);
        }
    }

    /// <summary>Width of a pixel over its height; 1 when nobody says.</summary>
    public double PixelAspect => Ratio(SampleAspectRatio, ':') is > 0.1 and < 10 and var aspect ? aspect : 1;

    public bool IsLarge => (long)(Width ?? 0) * (Height ?? 0) > LargePixels;

    public bool IsInterlaced => FieldOrder is "tt" or "bb" or "tb" or "bt";

    /// <summary>RGB needs to be told which YUV it becomes.</summary>
    public bool IsRgb => PixelFormat is { } format && (format.StartsWith("pal", StringComparison.Ordinal) || format.Contains("rgb", StringComparison.Ordinal)
        || format.Contains("bgr", StringComparison.Ordinal) || format.StartsWith("gbr", StringComparison.Ordinal));

    /// <summary>The pixels have an alpha channel, which may be full everywhere.</summary>
    public bool HasAlpha => AlphaFormats.Any(format => PixelFormat?.StartsWith(format, StringComparison.Ordinal) == true);

    /// <summary>WebM has its alpha beside the picture, where the decoder does not look.</summary>
    public bool IsMarkedTransparent => Tags?.Any(tag => tag.Key.Equals("alpha_mode", StringComparison.OrdinalIgnoreCase) && tag.Value == "1") == true;

    /// <summary>Frames a second on average; 0 when nobody says.</summary>
    public double Frames => Ratio(AvgFrameRate, '/') is var average && average > 0 ? average : NominalFrames;

    /// <summary>The rate that all frames fit into; containers that count thousandths may say 1,000.</summary>
    public double NominalFrames => Ratio(FrameRate, '/');

    public int Samples => int.TryParse(SampleRate, CultureInfo.InvariantCulture, out var rate) ? rate : 0;

    public long Bits => long.TryParse(BitRate, CultureInfo.InvariantCulture, out var bits) ? bits : 0;

    /// <summary>More than 16 bits a sample, that are there and not a decoder's way of counting.</summary>
    public bool IsDeep => int.TryParse(BitsPerRawSample, CultureInfo.InvariantCulture, out var bits) && bits > 16
        || CodecName is "pcm_f32le" or "pcm_f32be" or "pcm_f64le" or "pcm_f64be" or "pcm_s32le" or "pcm_s32be" or "pcm_s24le" or "pcm_s24be";

    /// <summary>The stream's own, as a field or as Matroska's tag; zero when nobody says.</summary>
    public TimeSpan Length => Seconds(Duration) is var told && told > TimeSpan.Zero
        ? told
        : Tags?.GetValueOrDefault("DURATION") is { } tag && TimeSpan.TryParse(tag.Length > 16 ? tag[..16] : tag, CultureInfo.InvariantCulture, out var length) ? length : TimeSpan.Zero;

    public static TimeSpan Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;

    private static double Ratio(string? text, char sign)
    {
        var parts = text?.Split(sign) ?? [];
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var upper)
            && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var lower) && lower > 0 ? upper / lower : 0;
    }
}
