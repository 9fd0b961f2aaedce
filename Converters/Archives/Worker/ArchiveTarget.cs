using System.Formats.Tar;
using System.IO.Compression;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>The archive that is written.</summary>
internal abstract class ArchiveTarget : IDisposable
{
    public int Entries { get; private set; }

    public static ArchiveTarget Create(ArchiveRequest request, string path)
    {
        var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 128 * 1024);
        var level = request.Level <= 3 ? CompressionLevel.Fastest : request.Level >= 8 ? CompressionLevel.SmallestSize : CompressionLevel.Optimal;
        return request.Container switch
        {
            ContainerKind.Zip => new ZipTarget(file, level),
            ContainerKind.TarGz => new TarTarget(new GZipStream(file, level), Path.GetDirectoryName(path)!),
            _ => new TarTarget(file, Path.GetDirectoryName(path)!),
        };
    }

    public void Add(SourceEntry entry, string name, ArchiveBudget budget)
    {
        using var content = entry.Kind == EntryKind.File ? new CheckedStream(entry, name, budget) : null;
        Write(entry, name, content);
        Entries++;
    }

    public abstract void Dispose();

    protected abstract void Write(SourceEntry entry, string name, Stream? content);

    private sealed class ZipTarget(FileStream file, CompressionLevel level) : ArchiveTarget
    {
        private const int UnixShift = 16;
        private const int RegularFile = 0x8000;
        private const int Folder = 0x4000;
        private const int DosFolder = 0x10;
        private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private readonly ZipArchive zip = new(file, ZipArchiveMode.Create);

        public override void Dispose() => zip.Dispose();

        protected override void Write(SourceEntry entry, string name, Stream? content)
        {
            var written = zip.CreateEntry(content is null ? name + '/' : name, level);
            if (entry.Modified is { } modified && modified >= Earliest && modified.Year < 2107)
                written.LastWriteTime = modified;
            if (entry.Mode is { } mode)
                written.ExternalAttributes = content is null ? ((Folder | mode) << UnixShift) | DosFolder : (RegularFile | mode) << UnixShift;
            if (content is null)
                return;
            using var target = written.Open();
            content.CopyTo(target);
        }
    }

    private sealed class TarTarget(Stream stream, string workFolder) : ArchiveTarget
    {
        private readonly TarWriter tar = new(stream, TarEntryFormat.Pax);

        public override void Dispose()
        {
            tar.Dispose();
            stream.Dispose();
        }

        protected override void Write(SourceEntry entry, string name, Stream? content)
        {
            var written = new PaxTarEntry(content is null ? TarEntryType.Directory : TarEntryType.RegularFile, name)
            {
                ModificationTime = entry.Modified ?? DateTimeOffset.UnixEpoch,
                Mode = (UnixFileMode)(entry.Mode ?? (content is null ? 0x1ED : 0x1A4)),
            };
            if (content is null)
                tar.WriteEntry(written);
            else if (content.CanSeek)
                WriteKnown(written, content);
            else
                WriteUnknown(written, content);
        }

        private void WriteKnown(PaxTarEntry written, Stream content)
        {
            written.DataStream = content;
            tar.WriteEntry(written);
            // The writer reads as much as was announced, and not the end, where the checksum is looked at.
            if (content.ReadByte() >= 0)
                throw ArchiveFaults.Damaged(written.Name);
        }

        /// <summary>A length that nobody knows, of a single compressed file: the content goes through a file once.</summary>
        private void WriteUnknown(PaxTarEntry written, Stream content)
        {
            using var spool = new FileStream(
                Path.Combine(workFolder, "spool"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.DeleteOnClose);
            content.CopyTo(spool);
            spool.Position = 0;
            written.DataStream = spool;
            tar.WriteEntry(written);
        }
    }
}
