namespace FlipUnit.Converters.Media;

/// <summary>How a size in bytes is shared out: bits a second for picture and sound, and the height that they are enough for.</summary>
internal sealed record BitrateBudget(int VideoBits, int AudioBits, int Height)
{
    /// <summary>Containers keep a row for each frame; encoders miss a little.</summary>
    private const int BytesAFrame = 16;

    private const int SoundFrames = 47;
    private const double Aim = 0.985;

    /// <summary>Bits a pixel under which H.264 is all blocks.</summary>
    private const double LeastBitsAPixel = 0.02;

    private const int LeastVideoBits = 20_000;
    private static readonly int[] SoundBits = [128_000, 96_000, 64_000, 48_000, 32_000];
    private static readonly int[] Heights = [2160, 1440, 1080, 720, 540, 480, 360, 240, 144];

    /// <param name="bytes">What the file may have.</param>
    /// <param name="length">How long it plays.</param>
    /// <param name="width">Of the picture as it would be written.</param>
    /// <param name="height">Of the same.</param>
    /// <param name="frames">A second.</param>
    /// <param name="hasSound">Whether sound gets a share.</param>
    /// <returns>Null when no picture can be that small.</returns>
    public static BitrateBudget? Plan(long bytes, TimeSpan length, int width, int height, double frames, bool hasSound)
    {
        var left = (bytes * 8 * Aim / length.TotalSeconds) - (BytesAFrame * 8 * (frames + (hasSound ? SoundFrames : 0)));
        // At most a sixth for the sound, so that the picture is not starved.
        var sound = hasSound ? SoundBits.FirstOrDefault(bits => bits <= left / 6, SoundBits[^1]) : 0;
        var video = left - sound;
        if (video < LeastVideoBits)
            return null;
        var fits = Heights.Prepend(height).FirstOrDefault(
            one => one <= height && video / (one * (double)one * width / height * Math.Max(frames, 1)) >= LeastBitsAPixel, Math.Min(height, Heights[^1]));
        return new BitrateBudget((int)video, sound, fits);
    }

    /// <summary>The smallest file that <see cref="Plan"/> makes of so long a video, in bytes.</summary>
    public static long Least(TimeSpan length, double frames, bool hasSound) =>
        (long)(((hasSound ? SoundBits[^1] : 0) + LeastVideoBits + (BytesAFrame * 8 * (frames + (hasSound ? SoundFrames : 0)))) * length.TotalSeconds / 8 / Aim) + 1;

    /// <summary>The same, after a try that came out too large.</summary>
    public BitrateBudget Less(long bytes, long came, TimeSpan length)
    {
        var over = (came - (bytes * Aim)) * 8 / length.TotalSeconds;
        return this with { VideoBits = (int)Math.Max(LeastVideoBits / 2, VideoBits - over) };
    }
}
