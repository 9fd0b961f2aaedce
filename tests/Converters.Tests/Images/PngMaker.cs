using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace FlipUnit.Converters.Tests.Images;

/// <summary>Writes PNG files chunk by chunk, also such as no program would.</summary>
public static class PngMaker
{
    private const byte Rgba = 6;
    private const byte Rgb = 2;
    private const byte Grey = 0;

    /// <summary>Red, green above blue and half-transparent white: turned or mirrored, it is another picture.</summary>
    public static byte[] Quadrants(int width = 64, int height = 48) => Pixels(width, height, (x, y) => (x * 2 < width, y * 2 < height) switch
    {
        (true, true) => [255, 0, 0, 255],
        (false, true) => [0, 255, 0, 255],
        (true, false) => [0, 0, 255, 255],
        (false, false) => [255, 255, 255, 128],
    });

    public static byte[] Pixels(int width, int height, Func<int, int, byte[]> pixel) =>
        File(width, height, 8, Rgba, Rows(width, height, pixel));

    public static byte[] Plain(int width, int height, byte r, byte g, byte b, params (string Name, byte[] Data)[] chunks) =>
        File(width, height, 8, Rgb, Rows(width, height, (_, _) => [r, g, b]), chunks);

    public static byte[] GreyPlain(int width, int height, byte value, params (string Name, byte[] Data)[] chunks) =>
        File(width, height, 8, Grey, Rows(width, height, (_, _) => [value]), chunks);

    /// <summary>One colour with 16 bits a channel.</summary>
    public static byte[] Deep(int width, int height, ushort r, ushort g, ushort b) => File(width, height, 16, Rgb, Rows(width, height, (_, _) =>
        [(byte)(r >> 8), (byte)r, (byte)(g >> 8), (byte)g, (byte)(b >> 8), (byte)b]));

    /// <summary>A colour profile as a chunk.</summary>
    public static (string Name, byte[] Data) Profile(byte[] icc) => ("iCCP", [.. "p\0\0"u8, .. Packed(icc)]);

    /// <summary>A picture of zeros that says it is of this size, whatever that is.</summary>
    public static byte[] Flood(uint width, uint height, int bytes = 1000) => File(width, height, 8, Rgb, new byte[bytes]);

    private static byte[] Rows(int width, int height, Func<int, int, byte[]> pixel)
    {
        var rows = new MemoryStream();
        for (var y = 0; y < height; y++)
        {
            rows.WriteByte(0);
            for (var x = 0; x < width; x++)
                rows.Write(pixel(x, y));
        }

        return rows.ToArray();
    }

    private static byte[] File(long width, long height, byte depth, byte colour, byte[] rows, params (string Name, byte[] Data)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), (uint)height);
        (header[8], header[9]) = (depth, colour);
        return
        [
            0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. chunks.SelectMany(chunk => Chunk(chunk.Name, chunk.Data)),
            .. Chunk("IDAT", Packed(rows)), .. Chunk("IEND", []),
        ];
    }

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.HashToUInt32(body));
        return [.. length, .. body, .. sum];
    }
}
