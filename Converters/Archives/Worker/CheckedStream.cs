using System.IO.Compression;
using System.IO.Hashing;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>An entry's content on its way through: counted against the budget, held to its length and its checksum.</summary>
internal sealed class CheckedStream(SourceEntry entry, string name, ArchiveBudget budget) : ReadOnlyStream
{
    private readonly Stream content = entry.Open();
    private readonly Crc32 hash = new();
    private long read;

    // A tar header says the length first: its writer asks before it reads.
    public override bool CanSeek => entry.Size is not null;

    public override long Length => entry.Size ?? throw new NotSupportedException();

    public override long Position
    {
        get => read;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = content.Read(buffer);
        }
        catch (Exception fault) when (fault is not (IOException { HResult: > 0 } or OutOfMemoryException or ConversionException or SharpCompress.Common.CryptographicException))
        {
            // Whatever else the unpacking code stumbles over is this entry's content.
            throw Damaged(fault);
        }

        if (count == 0)
        {
            CheckEnd();
            return 0;
        }

        read += count;
        budget.CountBytes(count);
        if (read > entry.Size)
            throw Damaged();
        if (entry.Crc is not null)
            hash.Append(buffer[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        // zlib's memory is not the collector's. Other contents belong to the reader of their archive.
        if (disposing && content is DeflateStream)
            content.Dispose();
        base.Dispose(disposing);
    }

    private void CheckEnd()
    {
        if ((entry.Size is { } expected && read != expected) || (entry.Crc is { } sum && hash.GetCurrentHashAsUInt32() != sum))
            throw Damaged();
    }

    private ConversionException Damaged(Exception? fault = null) =>
        entry.IsEncrypted ? ArchiveFaults.WrongPassword(fault) : ArchiveFaults.Damaged(name, fault);
}
