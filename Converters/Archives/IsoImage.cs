using System.Buffers.Binary;

namespace FlipUnit.Converters.Archives;

/// <summary>Which of the file systems that a disc image may hold at once is the best to read.</summary>
internal enum IsoKind
{
    /// <summary>ISO 9660, with Joliet's longer names where they are.</summary>
    Plain,

    /// <summary>ISO 9660 with the names, modes and links of Unix.</summary>
    RockRidge,

    Udf,
}

/// <summary>Looks at the first descriptors of a disc image.</summary>
internal static class IsoImage
{
    private const int Sector = 2048;
    private const int FirstDescriptor = 16;
    private const int MostDescriptors = 16;
    private const int RootRecord = 156;
    private const int RecordBytes = 34;

    private static ReadOnlySpan<byte> SharingMark => [(byte)'S', (byte)'P', 7, 1, 0xBE, 0xEF];

    public static IsoKind KindOf(string path)
    {
        using var file = File.OpenRead(path);
        if (HasRockRidge(file))
            return IsoKind.RockRidge;
        for (var i = 0; i < MostDescriptors; i++)
        {
            if (Read(file, FirstDescriptor + i, 5).AsSpan(1).StartsWith("NSR0"u8))
                return IsoKind.Udf;
        }

        return IsoKind.Plain;
    }

    /// <summary>The root folder's first record carries the mark of the sharing protocol that Rock Ridge uses.</summary>
    private static bool HasRockRidge(FileStream file)
    {
        var descriptor = Read(file, FirstDescriptor, RootRecord + RecordBytes);
        if (!descriptor.AsSpan(1).StartsWith("CD001"u8))
            return false;
        var root = Read(file, BinaryPrimitives.ReadUInt32LittleEndian(descriptor.AsSpan(RootRecord + 2)), Sector);
        return root.AsSpan(0, Math.Min(Sector, (int)root[0])).IndexOf(SharingMark) >= RecordBytes;
    }

    /// <summary>The start of a sector; zeros past the end of the file.</summary>
    private static byte[] Read(FileStream file, long sector, int count)
    {
        var bytes = new byte[count];
        file.Position = sector * Sector;
        file.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        return bytes;
    }
}
