using System.Buffers.Binary;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>Images whose headers promise far more than their bytes hold.</summary>
internal static class HostileImages
{
    private const int Side = 60_000;

    public static byte[] Gif(ushort width, ushort height, int frames)
    {
        var gif = new List<byte>([.. "GIF89a"u8, .. Two(width), .. Two(height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
        for (var i = 0; i < frames; i++)
            gif.AddRange([0x21, 0xF9, 4, 0, 1, 0, 0, 0, 0x2C, 0, 0, 0, 0, .. Two(width), .. Two(height), 0, 2, 2, 0x44, 1, 0]);
        gif.Add(0x3B);
        return [.. gif];
    }

    /// <summary>Lossless, with the largest sides the format can say.</summary>
    public static byte[] Webp()
    {
        byte[] body = [0x2F, 0xFE, 0xBF, 0xFF, 0x0F, .. new byte[40]];
        return [.. "RIFF"u8, .. Four(12 + body.Length + 1), .. "WEBPVP8L"u8, .. Four(body.Length), .. body, 0];
    }

    public static byte[] Tiff()
    {
        byte[][] tags =
        [
            Tag(256, Side), Tag(257, Side), Tag(258, 8), Tag(259, 1), Tag(262, 1), Tag(273, 8), Tag(277, 1), Tag(278, Side), Tag(279, 100),
        ];
        return [.. "II*\0"u8, .. Four(8), .. Two((ushort)tags.Length), .. tags.SelectMany(tag => tag), .. Four(0), .. new byte[200]];
    }

    public static byte[] Bmp() => [.. "BM"u8, .. Four(1000), .. Four(0), .. Four(54), .. Four(40), .. Four(Side), .. Four(Side), 1, 0, 24, 0, .. Four(0), .. new byte[900]];

    public static byte[] Jpeg() =>
    [
        0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, .. new byte[100], 0xFF, 0xD9,
    ];

    private static byte[] Tag(ushort tag, int value) => [.. Two(tag), 4, 0, .. Four(1), .. Four(value)];

    private static byte[] Two(ushort number) => [(byte)number, (byte)(number >> 8)];

    private static byte[] Four(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
