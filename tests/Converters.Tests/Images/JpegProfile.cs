using System.Buffers.Binary;

namespace FlipUnit.Converters.Tests.Images;

/// <summary>The ICC profile of a JPEG, which lies in its APP2 segments (ICC.1, annex B.4).</summary>
internal static class JpegProfile
{
    private const int App2 = 0xe2;
    private const int StartOfScan = 0xda;

    /// <summary>The same picture without it.</summary>
    public static byte[] Remove(byte[] jpeg)
    {
        using var made = new MemoryStream();
        made.Write(jpeg.AsSpan(0, 2));
        var at = 2;
        while (jpeg[at + 1] != StartOfScan)
        {
            var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
            if (jpeg[at + 1] != App2)
                made.Write(jpeg.AsSpan(at, length));
            at += length;
        }

        made.Write(jpeg.AsSpan(at));
        return made.ToArray();
    }
}
