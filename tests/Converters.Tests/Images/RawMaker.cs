using System.Buffers.Binary;

namespace FlipUnit.Converters.Tests.Images;

/// <summary>Makes of a TIFF what a camera's raw file is to a TIFF reader: a first directory that says it is not the photo.</summary>
internal static class RawMaker
{
    private const ushort Long = 4;

    /// <summary>The first directory is written anew at the end, with the tags of a DNG, or of a preview with the photo below it (NEF, ARW).</summary>
    public static byte[] FromTiff(byte[] tiff, bool isDng)
    {
        Assert.Equal((byte)'I', tiff[0]);
        var start = BinaryPrimitives.ReadInt32LittleEndian(tiff.AsSpan(4));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(start));
        var entries = Enumerable.Range(0, count).Select(i => tiff.AsSpan(start + 2 + (12 * i), 12).ToArray()).Where(entry => Tag(entry) != 254).ToList();
        entries.Add(Entry(254, Long, isDng ? 0u : 1u));
        entries.Add(isDng ? Entry(50706, 1, 0x0401) : Entry(330, Long, (uint)start));
        entries.Sort((one, other) => Tag(one).CompareTo(Tag(other)));

        using var made = new MemoryStream();
        made.Write(tiff);
        made.Write(new byte[tiff.Length % 2]);
        var at = (int)made.Length;
        made.Write(BitConverter.GetBytes((ushort)entries.Count));
        entries.ForEach(entry => made.Write(entry));
        made.Write(new byte[4]);
        var bytes = made.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), at);
        return bytes;
    }

    private static ushort Tag(byte[] entry) => BinaryPrimitives.ReadUInt16LittleEndian(entry);

    private static byte[] Entry(ushort tag, ushort type, uint value)
    {
        var entry = new byte[12];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(2), type);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(4), type == 1 ? 4 : 1);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(8), value);
        return entry;
    }
}
