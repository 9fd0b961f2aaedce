namespace FlipUnit.Converters.Transcription;

/// <summary>
/// Speech as we write it: MP3 of 16 kHz mono at 32 kbit/s without a bit reservoir, so that every frame has the same length,
/// stands by itself, and any run of frames is a file.
/// </summary>
internal static class Mp3Frames
{
    public const int Bytes = 144;
    public const int KiloBits = 32;
    public const int Rate = 16_000;

    private const int Samples = 576;

    /// <summary>MPEG 2 layer III, 32 kbit/s, 16 kHz, no padding; the mode and its flags differ.</summary>
    private static readonly byte[] Header = [0xFF, 0xF3, 0x48];

    public static TimeSpan Length(long bytes) => TimeSpan.FromSeconds(bytes / Bytes * (double)Samples / Rate);

    /// <summary>Where the frame of a time begins.</summary>
    public static long Offset(TimeSpan time) => (long)Math.Round(time.TotalSeconds * Rate / Samples) * Bytes;

    public static bool IsFrame(ReadOnlySpan<byte> head) => head.StartsWith(Header);
}
