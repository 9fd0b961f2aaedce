namespace FlipUnit.Converters.Files;

/// <summary>Frames of MPEG audio (MP1 to MP3) and of AAC in ADTS, which begin with little more than a row of set bits.</summary>
internal static class AudioFrames
{
    // Kilobits a second by index, ISO 11172-3 and 13818-3: MPEG-1 layers I, II, III; MPEG-2 layer I, layers II and III.
    private static readonly int[][] Bitrates =
    [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];

    private static readonly int[] Rates = [44_100, 48_000, 32_000];

    /// <summary>An ID3 tag stands before the frames: version, no unknown flags, a length of seven bits a byte.</summary>
    public static bool IsTagged(ReadOnlySpan<byte> head) =>
        head.StartsWith("ID3"u8) && head.Length >= 10 && head[3] is >= 2 and <= 4 && (head[5] & 0x0F) == 0 && ((head[6] | head[7] | head[8] | head[9]) & 0x80) == 0;

    /// <summary>A valid frame, and another where it ends. The mark of UTF-16 text reads as a frame too.</summary>
    public static bool IsMpeg(ReadOnlySpan<byte> head) => Follows(head, MpegLength(head), MpegLength) && !TextHeads.IsText(head);

    /// <summary>A valid ADTS header, and another where its frame ends.</summary>
    public static bool IsAdts(ReadOnlySpan<byte> head) => Follows(head, AdtsLength(head), AdtsLength);

    private delegate int Measure(ReadOnlySpan<byte> head);

    private static bool Follows(ReadOnlySpan<byte> head, int length, Measure measure) =>
        length > 0 && (head.Length < length + 7 || measure(head[length..]) > 0);

    private static int MpegLength(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4 || head[0] != 0xFF || (head[1] & 0xE0) != 0xE0)
            return 0;
        var (version, layer, bitrate, rate) = ((head[1] >> 3) & 3, 4 - ((head[1] >> 1) & 3), head[2] >> 4, (head[2] >> 2) & 3);
        if (version == 1 || layer == 4 || bitrate is 0 or 15 || rate == 3)
            return 0;
        var first = version == 3;
        var bits = Bitrates[first ? layer - 1 : layer == 1 ? 3 : 4][bitrate] * 1000;
        var hertz = Rates[rate] >> (first ? 0 : version == 2 ? 1 : 2);
        var padding = (head[2] >> 1) & 1;
        return layer == 1 ? ((12 * bits / hertz) + padding) * 4 : ((layer == 3 && !first ? 72 : 144) * bits / hertz) + padding;
    }

    private static int AdtsLength(ReadOnlySpan<byte> head)
    {
        if (head.Length < 7 || head[0] != 0xFF || (head[1] & 0xF6) != 0xF0 || ((head[2] >> 2) & 0x0F) > 12)
            return 0;
        var length = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5);
        return length >= 7 ? length : 0;
    }
}
