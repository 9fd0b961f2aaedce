using System.Buffers.Binary;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Refuses ZIP files whose entries share bytes: no packer makes them, and a few kilobytes can stand for petabytes.</summary>
internal static class ZipOverlaps
{
    private const uint EndOfDirectory = 0x06054B50;
    private const uint DirectoryEntry = 0x02014B50;
    private const int EndBytes = 22;
    private const int EntryBytes = 46;
    private const int MostDirectoryBytes = 64 * 1024 * 1024;

    public static void Check(FileStream file)
    {
        var entries = Ranges(file);
        entries.Sort();
        for (var i = 1; i < entries.Count; i++)
        {
            if (entries[i].Start < entries[i - 1].End)
                throw new ConversionException(ErrorCode.ArchiveTooLarge, "Entries of the archive share the same bytes; such archives are refused.");
        }
    }

    /// <summary>Where each entry's packed bytes lie at least; what is not a plain directory is left to the reader to refuse.</summary>
    private static List<(long Start, long End)> Ranges(FileStream file)
    {
        var ranges = new List<(long Start, long End)>();
        var tail = new byte[Math.Min(file.Length, 65_557)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndOfDirectory)
                continue;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            if (length <= MostDirectoryBytes && offset + (long)length <= file.Length)
                Directory(file, offset, (int)length, ranges);
            break;
        }

        return ranges;
    }

    private static void Directory(FileStream file, long offset, int length, List<(long Start, long End)> ranges)
    {
        var directory = new byte[length];
        file.Position = offset;
        file.ReadExactly(directory);
        var at = 0;
        while (at + EntryBytes <= length && BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at)) == DirectoryEntry)
        {
            var entry = directory.AsSpan(at);
            var packed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
            var start = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
            if (packed is > 0 and < uint.MaxValue && start < uint.MaxValue)
                ranges.Add((start, start + 30L + packed));
            at += EntryBytes + BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        }
    }
}
