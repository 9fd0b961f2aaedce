using System.Buffers.Binary;

namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>Counts the pages of a TIFF by following its chain of directories.</summary>
internal static class TiffPages
{
    /// <summary>At least 1; at most <paramref name="most"/> + 1, so that a chain that runs in a circle ends.</summary>
    public static int Count(string path, int most)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[16];
        if (file.ReadAtLeast(bytes, 8, throwOnEndOfStream: false) < 8)
            return 1;
        var little = bytes[0] == (byte)'I';
        var big = Short(bytes.AsSpan(2), little) == 43;
        var next = big ? Long(bytes.AsSpan(8), little) : Number(bytes.AsSpan(4), little);
        var pages = 0;
        while (next > 0 && next < file.Length && pages <= most)
        {
            pages++;
            file.Position = next;
            if (file.ReadAtLeast(bytes.AsSpan(0, big ? 8 : 2), big ? 8 : 2, throwOnEndOfStream: false) < (big ? 8 : 2))
                break;
            var entries = big ? Long(bytes, little) : Short(bytes, little);
            var after = next + (big ? 8 + (entries * 20) : 2 + (entries * 12));
            if (entries < 0 || entries > ushort.MaxValue || after > file.Length - (big ? 8 : 4))
                break;
            file.Position = after;
            file.ReadExactly(bytes.AsSpan(0, big ? 8 : 4));
            next = big ? Long(bytes, little) : Number(bytes, little);
        }

        return Math.Max(1, pages);
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static long Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static long Long(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes);
}
