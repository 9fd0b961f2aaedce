using System.Formats.Tar;
using System.IO.Compression;
using FlipUnit.Converters.Files;
using SharpCompress.Archives;
using SharpCompress.Archives.Rar;
using SharpCompress.Archives.SevenZip;
using SharpCompress.Common;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Readers;
using ZstdStream = SharpCompress.Compressors.ZStandard.DecompressionStream;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Reads any archive as a row of entries: ZIP, 7z and RAR by SharpCompress, tar by the platform, and single compressed files.</summary>
internal static class ArchiveReader
{
    private const int TarBlock = 512;

    public static IEnumerable<SourceEntry> Read(FileStream file, ArchiveRequest request)
    {
        var options = new ReaderOptions { Password = request.Password, LeaveStreamOpen = true, ArchiveEncoding = EntryNames.Encoding() };
        return request.Source switch
        {
            "zip" => Zip(file, options, request.Password),
            "7z" => InOrder(SevenZipArchive.OpenArchive(file, options), request.Password),
            "rar" => InOrder(RarArchive.OpenArchive(file, options), request.Password),
            "tar" => Tar(file),
            "gz" or "tar.gz" => Unpacked(new GZipStream(file, CompressionMode.Decompress), request),
            "bz2" or "tar.bz2" => Unpacked(BZip2Stream.Create(file, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true), request),
            "xz" or "tar.xz" => Unpacked(new XZStream(file), request),
            "zst" or "tar.zst" => Unpacked(new ZstdStream(file, 0, true, false), request),
            _ => throw new InvalidDataException($"no reader for {request.Source}"),
        };
    }

    private static IEnumerable<SourceEntry> Zip(FileStream file, ReaderOptions options, string? password)
    {
        ZipOverlaps.Check(file);
        file.Position = 0;
        using var archive = SharpCompress.Archives.Zip.ZipArchive.OpenArchive(file, options);
        foreach (var entry in archive.Entries)
        {
            CheckPassword(entry, password);
            yield return Entry(entry, entry.OpenEntryStream);
        }
    }

    /// <summary>Solid archives are read front to back: any other order would unpack the beginning again for every entry.</summary>
    private static IEnumerable<SourceEntry> InOrder(IArchive opened, string? password)
    {
        using var archive = opened;
        if (!archive.IsComplete)
            throw new ConversionException(ErrorCode.MissingVolume, "The archive has more parts than this one file.");
        foreach (var entry in archive.Entries)
            CheckPassword(entry, password);
        using var reader = archive.ExtractAllEntries();
        while (reader.MoveToNextEntry())
            yield return Entry(reader.Entry, reader.OpenEntryStream);
    }

    private static IEnumerable<SourceEntry> Tar(Stream stream)
    {
        using var reader = new TarReader(stream, leaveOpen: true);
        while (reader.GetNextEntry() is { } entry)
        {
            yield return new SourceEntry(entry.Name, KindOf(entry.EntryType))
            {
                Size = entry.Length,
                Modified = entry.ModificationTime,
                Mode = (int)entry.Mode,
                Open = () => entry.DataStream ?? Stream.Null,
            };
        }
    }

    /// <summary>What is inside a compressed file: a tar, or one file of the outer name.</summary>
    private static IEnumerable<SourceEntry> Unpacked(Stream unpacking, ArchiveRequest request)
    {
        using var whole = unpacking;
        var head = new byte[TarBlock];
        var read = whole.ReadAtLeast(head, TarBlock, throwOnEndOfStream: false);
        var content = new PrefixedStream(head.AsMemory(0, read), whole);
        if (read == TarBlock && head.AsSpan(257).StartsWith("ustar"u8))
        {
            foreach (var entry in Tar(content))
                yield return entry;
            yield break;
        }

        var type = FileTypes.All.First(type => type.Name == request.Source);
        var name = type.Extensions.Where(extension => request.Name.EndsWith('.' + extension, StringComparison.OrdinalIgnoreCase))
            .Select(extension => request.Name[..^(extension.Length + 1)]).FirstOrDefault(stem => stem.Length > 0) ?? "file";
        yield return new SourceEntry(name, EntryKind.File) { Open = () => content };
    }

    private static EntryKind KindOf(TarEntryType type) => type switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => EntryKind.File,
        TarEntryType.Directory => EntryKind.Folder,
        _ => EntryKind.Other,
    };

    private static SourceEntry Entry(IEntry entry, Func<Stream> open)
    {
        // The upper half of a ZIP's attributes are Unix mode bits, when Unix made it.
        var unix = entry.Attrib is { } attributes ? (attributes >> 16) & 0xFFFF : 0;
        var isLink = entry.LinkTarget is not null || (unix & 0xF000) == 0xA000;
        var kind = entry.IsDirectory ? EntryKind.Folder : isLink ? EntryKind.Other : EntryKind.File;
        return new SourceEntry(entry.Key ?? "", kind)
        {
            Size = entry.Size,
            Modified = entry.LastModifiedTime is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null,
            Mode = unix == 0 ? null : unix & 0x1FF,
            Crc = entry.Crc is > 0 and <= uint.MaxValue ? (uint)entry.Crc : null,
            Open = open,
        };
    }

    private static void CheckPassword(IEntry entry, string? password)
    {
        if (entry.IsEncrypted && password is null)
            throw ArchiveFaults.Password(null, null);
    }
}
