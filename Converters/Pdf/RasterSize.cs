using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Pdf;

/// <summary>Width and height of an image that a tool of ours wrote, from its header.</summary>
internal readonly record struct RasterSize(int Width, int Height)
{
    private const int HeadBytes = 64;

    /// <summary>Null when the file is missing, cut off before its size, or none of PPM, PGM, PNG, JPEG and WebP.</summary>
    public static RasterSize? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = File.OpenRead(path);
        var buffer = new byte[HeadBytes];
        var head = buffer.AsSpan(0, file.ReadAtLeast(buffer, HeadBytes, throwOnEndOfStream: false));
        return head switch
        {
            [(byte)'P', (byte)'5' or (byte)'6', ..] => Pnm(head, file.Length),
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] when head.Length >= 24 =>
                new RasterSize(BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..])),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] when head.Length >= 30 => Webp(head),
            [0xFF, 0xD8, ..] => Jpeg(file),
            _ => null,
        };
    }

    /// <summary>True when both sides are within <paramref name="tolerance"/> pixels of the other's.</summary>
    public bool IsNear(int width, int height, int tolerance) => Math.Abs(Width - width) <= tolerance && Math.Abs(Height - height) <= tolerance;

    private static RasterSize? Pnm(ReadOnlySpan<byte> head, long bytes)
    {
        // "P6\nWIDTH HEIGHT\n255\n", as poppler writes it.
        var words = Encoding.ASCII.GetString(head).Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3
            || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var height))
        {
            return null;
        }

        var channels = head[1] == (byte)'6' ? 3 : 1;
        return bytes > (long)width * height * channels ? new RasterSize(width, height) : null;
    }

    private static RasterSize? Webp(ReadOnlySpan<byte> head) => head[12..16] switch
    {
        [(byte)'V', (byte)'P', (byte)'8', (byte)' '] => new RasterSize(
            BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF),
        [(byte)'V', (byte)'P', (byte)'8', (byte)'L'] => Lossless(BinaryPrimitives.ReadUInt32LittleEndian(head[21..])),
        _ => null,
    };

    private static RasterSize Lossless(uint bits) => new((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);

    private static RasterSize? Jpeg(FileStream file)
    {
        var segment = new byte[9];
        for (var at = 2L; at < file.Length;)
        {
            file.Position = at;
            if (file.ReadAtLeast(segment, segment.Length, throwOnEndOfStream: false) < segment.Length || segment[0] != 0xFF)
                return null;
            // SOF0 to SOF15 without DHT, JPG and DAC, which share their range.
            if (segment[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return new RasterSize(BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(7)), BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(5)));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(2));
        }

        return null;
    }
}
