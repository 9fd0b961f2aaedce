using System.Buffers.Binary;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Raw files of cameras (DNG, NEF, ARW and others) are TIFF files by their first bytes. What a TIFF reader finds in them is their small preview, not the photo.</summary>
internal static class CameraRaw
{
    private const int HeadBytes = 8;
    private const int EntryBytes = 12;
    private const int Classic = 42;

    private const ushort SubfileType = 254;
    private const ushort SubDirectories = 330;
    private const ushort DngVersion = 50706;

    /// <summary>By the first directory: a DNG, or a reduced image with others below it.</summary>
    public static bool Is(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> head = stackalloc byte[HeadBytes];
        if (RandomAccess.Read(file, head, 0) < HeadBytes)
            return false;
        var little = head[0] == (byte)'I';
        if (Short(head[2..], little) != Classic)
            return false;
        var start = Long(head[4..], little);
        Span<byte> count = stackalloc byte[2];
        if (RandomAccess.Read(file, count, start) < count.Length)
            return false;
        var entries = new byte[Short(count, little) * EntryBytes];
        var read = RandomAccess.Read(file, entries, start + count.Length);

        var (isReduced, hasMore) = (false, false);
        for (var at = 0; at + EntryBytes <= read; at += EntryBytes)
        {
            var entry = entries.AsSpan(at, EntryBytes);
            switch (Short(entry, little))
            {
                case DngVersion:
                    return true;
                case SubfileType:
                    // A bit mask in a field of four bytes, whatever the type: its lowest bit says "reduced".
                    isReduced = (entry[little ? 8 : 11] & 1) == 1;
                    break;
                case SubDirectories:
                    hasMore = true;
                    break;
            }
        }

        return isReduced && hasMore;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
