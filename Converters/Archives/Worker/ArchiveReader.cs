using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FlipUnit.Converters.Files;
using SharpCompress.Archives;
using SharpCompress.Archives.Rar;
using SharpCompress.Archives.SevenZip;
using SharpCompress.Common;
using SharpCompress.Common.Rar;
using SharpCompress.Common.SevenZip;
using SharpCompress.Readers;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Reads any archive as a row of entries: ZIP, 7z and RAR by SharpCompress, tar by the platform, and single compressed files.</summary>
internal static class ArchiveReader
{
    private const int TarBlock = 512;
    private const int Permissions = 0x1FF;

    public static IEnumerable<SourceEntry> Read(FileStream file, ArchiveRequest request)
    {
        var options = new ReaderOptions { Password = request.Password, LeaveStreamOpen = true, ArchiveEncoding = EntryNames.Encoding() };
        return request.Source switch
        {
            "zip" => Zip(file, options, request),
            "7z" => SevenZip(file, options, request),
            "rar" => Rar(file, options, request.Password),
            "tar" => Tar(file, request.HardLinksAreFiles),
            "gz" or "tar.gz" => Unpacked(new GZipStream(file, CompressionMode.Decompress), request, GzipTime(file)),
            "bz2" or "tar.bz2" or "xz" or "tar.xz" or "zst" or "tar.zst" => Unpacked(new FilterStream(file), request),
            _ => throw new InvalidDataException($"no reader for {request.Source}"),
        };
    }

    private static IEnumerable<SourceEntry> Zip(FileStream file, ReaderOptions options, ArchiveRequest request)
    {
        var directory = ZipDirectory.Read(file, request.Limits.Entries);
        file.Position = 0;
        using var archive = SharpCompress.Archives.Zip.ZipArchive.OpenArchive(file, options);
        var entries = archive.Entries.ToList();
        foreach (var (index, entry) in entries.Index())
        {
            CheckPassword(entry, request.Password);
            // Were they not in the same order, the checksum would tell.
            var place = index < directory.Places.Count ? directory.Places[index] : default;
            yield return Entry(entry, place.IsPlain ? () => place.Open(file) : entry.OpenEntryStream, place.Modified);
        }

        // The library ends where it understands the directory no more.
        if (!directory.Counts(entries.Count))
            throw new InvalidDataException($"{entries.Count} entries found, {directory.Entries} listed");
    }

    private static IEnumerable<SourceEntry> SevenZip(FileStream file, ReaderOptions options, ArchiveRequest request)
    {
        SevenZipHead.Check(file, request.Name);
        file.Position = 0;
        using var archive = SevenZipArchive.OpenArchive(file, options);
        foreach (var entry in InOrder(archive, request.Password))
            yield return entry;
    }

    private static IEnumerable<SourceEntry> Rar(FileStream file, ReaderOptions options, string? password)
    {
        var areHeadersEncrypted = RarEntries.AreEncrypted(file);
        using var archive = RarArchive.OpenArchive(file, options);
        if (areHeadersEncrypted && password is not null)
            ReadHeaders(archive);
        if (!archive.IsComplete || archive.Volumes.OfType<Volume>().Any(volume => volume.IsMultiVolume))
            throw ArchiveFaults.MissingVolume();
        if (archive.IsSolid)
        {
            foreach (var entry in InOrder(archive, password))
                yield return entry;
            yield break;
        }

        foreach (var entry in archive.Entries)
        {
            CheckPassword(entry, password);
            yield return Entry(entry, entry.OpenEntryStream);
        }
    }

    private static void ReadHeaders(IArchive archive)
    {
        try
        {
            _ = archive.Entries.ToList();
        }
        catch (Exception fault) when (fault is SharpCompressException or EndOfStreamException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw ArchiveFaults.WrongPassword(fault);
        }
    }

    /// <summary>Solid archives are read front to back: any other order would unpack the beginning again for every entry.</summary>
    private static IEnumerable<SourceEntry> InOrder(IArchive archive, string? password)
    {
        foreach (var entry in archive.Entries)
            CheckPassword(entry, password);
        using var reader = archive.ExtractAllEntries();
        while (reader.MoveToNextEntry())
            yield return Entry(reader.Entry, reader.OpenEntryStream);
    }

    private static IEnumerable<SourceEntry> Tar(Stream stream, bool linksAreFiles = false)
    {
        var headers = new LastBlock(stream, TarBlock);
        using var reader = new TarReader(headers, leaveOpen: true);
        var contents = new Dictionary<string, (Stream? Content, long Length)>();
        while (Next(reader, headers) is { } entry)
        {
            // What is said of the whole, as git's comment or a tape's label: no entry.
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes or TarEntryType.TapeVolume)
                continue;
            // The platform hands out the map of the holes as if it were the file.
            if (entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.Any(name => name.StartsWith("GNU.sparse.", StringComparison.Ordinal)))
                throw ArchiveFaults.Sparse(pax.ExtendedAttributes.GetValueOrDefault("GNU.sparse.name", entry.Name));
            var kind = KindOf(entry.EntryType);
            var (content, length) = (entry.DataStream, entry.Length);
            if (linksAreFiles && kind == EntryKind.File)
                contents[entry.Name] = (content, length);
            if (linksAreFiles && entry.EntryType == TarEntryType.HardLink && contents.TryGetValue(entry.LinkName, out var first))
                (kind, content, length) = (EntryKind.File, first.Content, first.Length);
            var guess = entry.Name.Contains((char)Rune.ReplacementChar.Value, StringComparison.Ordinal) ? TarNames.Guess(entry.Name, headers.Last) : null;
            yield return new SourceEntry(guess ?? entry.Name, kind)
            {
                IsNameGuessed = guess is not null,
                Size = length,
                Modified = entry.ModificationTime,
                // Permissions only: no set-user bits.
                Mode = (int)entry.Mode & Permissions,
                Open = () => Rewound(content),
            };
        }

        CheckEnd(stream);
    }

    /// <summary>The older form of a file with holes the platform refuses by itself.</summary>
    private static TarEntry? Next(TarReader reader, LastBlock headers)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (NotSupportedException refused) when (refused.Message.Contains(nameof(TarEntryType.SparseFile), StringComparison.Ordinal))
        {
            throw ArchiveFaults.Sparse(TarNames.Of(headers.Last));
        }
    }

    private static Stream Rewound(Stream? content)
    {
        if (content is { CanSeek: true })
            content.Position = 0;
        return content ?? Stream.Null;
    }

    /// <summary>Behind the end mark there are zeros, or there is something that would be lost.</summary>
    private static void CheckEnd(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
                throw new InvalidDataException("there is more behind the end of the tar");
        }
    }

    /// <summary>What is inside a compressed file: a tar, or one file of the outer name.</summary>
    private static IEnumerable<SourceEntry> Unpacked(Stream unpacking, ArchiveRequest request, DateTimeOffset? modified = null)
    {
        using var whole = unpacking;
        var head = new byte[TarBlock];
        var read = whole.ReadAtLeast(head, TarBlock, throwOnEndOfStream: false);
        var content = new PrefixedStream(head.AsMemory(0, read), whole);
        if (TarHeader.IsTar(head))
        {
            foreach (var entry in Tar(content))
                yield return entry;
            yield break;
        }

        var type = FileTypes.All.First(type => type.Name == request.Source);
        var name = type.Extensions.Where(extension => request.Name.EndsWith('.' + extension, StringComparison.OrdinalIgnoreCase))
            .Select(extension => request.Name[..^(extension.Length + 1)]).FirstOrDefault(stem => stem.Length > 0) ?? "file";
        yield return new SourceEntry(name, EntryKind.File) { Modified = modified, Open = () => content };
    }

    /// <summary>In its header, of the file that was compressed; 0 is none (RFC 1952). The file is left as it was.</summary>
    private static DateTimeOffset? GzipTime(FileStream file)
    {
        Span<byte> header = stackalloc byte[8];
        return RandomAccess.Read(file.SafeFileHandle, header, 0) == header.Length && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) is > 0 and var seconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }

    private static EntryKind KindOf(TarEntryType type) => type switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => EntryKind.File,
        // Of an incremental backup a folder has a list of what was in it.
        TarEntryType.Directory or TarEntryType.DirectoryList => EntryKind.Folder,
        _ => EntryKind.Other,
    };

    private static SourceEntry Entry(IEntry entry, Func<Stream> open, DateTimeOffset? modified = null)
    {
        var (unix, isLink, crc) = Facts(entry);
        var kind = entry.IsDirectory ? EntryKind.Folder : isLink || entry.LinkTarget is not null ? EntryKind.Other : EntryKind.File;
        return new SourceEntry(entry.Key ?? "", kind)
        {
            Size = entry.Size,
            Modified = modified ?? (entry.LastModifiedTime is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null),
            Mode = unix == 0 ? null : unix & Permissions,
            Crc = crc,
            IsEncrypted = entry.IsEncrypted,
            Open = open,
        };
    }

    /// <summary>What each format tells in its own way; the mode is 0 when Unix did not make it.</summary>
    private static (int Mode, bool IsLink, uint? Crc) Facts(IEntry entry)
    {
        if (entry is RarEntry rar)
            return (RarEntries.Mode(rar), RarEntries.IsLink(rar), RarEntries.Crc(rar));
        // The upper half of a ZIP's attributes are Unix mode bits, when Unix made it.
        var mode = entry is SevenZipEntry ? SevenZipModes.Of(entry) : ((entry.Attrib ?? 0) >> 16) & 0xFFFF;
        return (mode, UnixModes.IsLink(mode), entry.Crc is > 0 and <= uint.MaxValue ? (uint)entry.Crc : null);
    }

    private static void CheckPassword(IEntry entry, string? password)
    {
        if (entry.IsEncrypted && password is null)
            throw ArchiveFaults.Password(null, null);
    }
}
