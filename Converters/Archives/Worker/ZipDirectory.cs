using System.Buffers.Binary;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>A ZIP's directory, looked at before a library believes it: how many entries it lists, that they are all here, and that no two share bytes.</summary>
internal sealed record ZipDirectory(long Entries, bool IsZip64, IReadOnlyList<ZipPlace> Places)
{
    private const uint EndMark = 0x06054B50;
    private const uint End64Mark = 0x06064B50;
    private const uint Locator64Mark = 0x07064B50;
    private const uint EntryMark = 0x02014B50;
    private const uint SpannedMark = 0x08074B50;
    private const int EndBytes = 22;
    private const int Locator64Bytes = 20;
    private const int End64Bytes = 56;
    private const int EntryBytes = 46;
    private const int MostCommentBytes = 65_535;
    private const int MostDirectoryBytes = 64 * 1024 * 1024;

    /// <summary>Whether so many entries were listed; old writers count only to 65,535 and begin again.</summary>
    public bool Counts(long found) => IsZip64 ? found == Entries : (found & 0xFFFF) == Entries;

    public static ZipDirectory Read(FileStream file, int mostEntries)
    {
        var tail = Bytes(file, Math.Max(0, file.Length - EndBytes - MostCommentBytes - Locator64Bytes), (int)Math.Min(file.Length, EndBytes + MostCommentBytes + Locator64Bytes));
        var at = tail.Length - EndBytes;
        while (at >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndMark)
            at--;
        if (at < 0)
            throw NoEnd(file);
        var end = tail.AsSpan(at);
        if (BinaryPrimitives.ReadUInt16LittleEndian(end[4..]) is not 0 and not ushort.MaxValue)
            throw ArchiveFaults.MissingVolume();
        var place = file.Length - tail.Length + at;
        var (entries, length, isZip64) = ((long)BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), (long)BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), false);
        if (at >= Locator64Bytes && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at - Locator64Bytes)) == Locator64Mark)
        {
            // It stands just before its locator; what the locator says is not needed, nor believed.
            place -= Locator64Bytes + End64Bytes;
            var end64 = Bytes(file, place, End64Bytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end64) != End64Mark)
                throw new InvalidDataException("the directory's end is not where it should be");
            (entries, length, isZip64) = (BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(32)), BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(40)), true);
        }

        if (entries < 0 || entries > mostEntries || length is < 0 or > MostDirectoryBytes)
            throw ArchiveBudget.TooManyEntries(mostEntries);
        var places = ReadPlaces(Bytes(file, place - length, (int)length));
        CheckOverlaps(places);
        return new ZipDirectory(entries, isZip64, places);
    }

    /// <summary>No packer makes entries that share bytes, and a few kilobytes of them can stand for petabytes.</summary>
    private static void CheckOverlaps(List<ZipPlace> places)
    {
        // Sizes that need 64 bits are held by the budget alone.
        var known = places.Where(place => place.IsKnown).OrderBy(place => place.Start).ToList();
        for (var i = 1; i < known.Count; i++)
        {
            if (known[i].Start < known[i - 1].Start + ZipPlace.LocalHeaderBytes + known[i - 1].Packed)
                throw new ConversionException(ErrorCode.ArchiveTooLarge, "Entries of the archive share the same bytes; such archives are refused.");
        }
    }

    private static List<ZipPlace> ReadPlaces(byte[] directory)
    {
        var places = new List<ZipPlace>();
        var at = 0;
        while (at + EntryBytes <= directory.Length && BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at)) == EntryMark)
        {
            var entry = directory.AsSpan(at);
            var (name, extra, comment) = (BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]), BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]), BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]));
            var behind = entry[Math.Min(entry.Length, EntryBytes + name)..];
            places.Add(new ZipPlace(
                Start: BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]),
                Packed: BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]),
                Method: BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]),
                IsEncrypted: (entry[8] & 1) != 0,
                Modified: ZipTimes.Modified(behind[..Math.Min(behind.Length, extra)])));
            at += EntryBytes + name + extra + comment;
        }

        return places;
    }

    private static ConversionException NoEnd(FileStream file)
    {
        // The first part of a split archive begins with a mark of its own.
        var isPart = file.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(Bytes(file, 0, 4)) == SpannedMark;
        return isPart ? ArchiveFaults.MissingVolume() : new ConversionException(ErrorCode.UnreadableInput, "The archive is cut off.");
    }

    private static byte[] Bytes(FileStream file, long place, int count)
    {
        if (place < 0)
            throw new InvalidDataException("the directory is larger than the file");
        var bytes = new byte[count];
        file.Position = place;
        file.ReadExactly(bytes);
        return bytes;
    }
}
