namespace FlipUnit.Converters.Media;

/// <summary>A part of a file by its start and length in seconds.</summary>
internal static class Cut
{
    /// <summary>How long the part is; zero when the whole's length is not known.</summary>
    public static TimeSpan Length(TimeSpan whole, double? start, double? duration)
    {
        if (whole == TimeSpan.Zero)
            return whole;
        var left = whole - TimeSpan.FromSeconds(start ?? 0);
        if (left <= TimeSpan.Zero)
            throw new ConversionException(ErrorCode.InvalidParameters, $"The file lasts {Numbers.Said(whole)} seconds; it cannot begin at {Numbers.Text(start ?? 0)}.");
        return duration is { } length && TimeSpan.FromSeconds(length) < left ? TimeSpan.FromSeconds(length) : left;
    }
}
