using FFMpegCore;

namespace FlipUnit.Converters.Media;

/// <summary>A part of a file by its start and length in seconds.</summary>
internal static class Cut
{
    /// <summary>Before the input, so that what is not wanted is not decoded.</summary>
    public static void Apply(FFMpegInputOptions options, double? start, double? duration)
    {
        if (start is { } from)
            options.WithStartTime(TimeSpan.FromSeconds(from));
        if (duration is { } length)
            options.WithDuration(TimeSpan.FromSeconds(length));
    }

    /// <summary>How long the part is; zero when the whole's length is not known.</summary>
    public static TimeSpan Length(TimeSpan whole, double? start, double? duration)
    {
        if (whole == TimeSpan.Zero)
            return duration is { } asked ? TimeSpan.Zero : whole;
        var left = whole - TimeSpan.FromSeconds(start ?? 0);
        if (left <= TimeSpan.Zero)
            throw new ConversionException(ErrorCode.InvalidParameters, $"The file lasts {whole.TotalSeconds:0.0} seconds; it cannot begin at {start:0.0}.");
        return duration is { } length && TimeSpan.FromSeconds(length) < left ? TimeSpan.FromSeconds(length) : left;
    }
}
