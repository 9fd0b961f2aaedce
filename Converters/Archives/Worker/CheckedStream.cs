using System.IO.Hashing;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>An entry's content on its way through: counted against the budget, held to its length and its checksum.</summary>
internal sealed class CheckedStream(Stream content, string name, long? size, uint? crc, ArchiveBudget budget) : ReadOnlyStream
{
    private readonly Crc32 hash = new();
    private long read;

    // A tar header says the length first: its writer asks before it reads.
    public override bool CanSeek => size is not null;

    public override long Length => size ?? throw new NotSupportedException();

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
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or SharpCompress.Common.SharpCompressException and not SharpCompress.Common.CryptographicException)
        {
            throw ArchiveFaults.Damaged(name, fault);
        }

        if (count == 0)
        {
            CheckEnd();
            return 0;
        }

        read += count;
        budget.CountBytes(count);
        if (read > size)
            throw ArchiveFaults.Damaged(name);
        if (crc is not null)
            hash.Append(buffer[..count]);
        return count;
    }

    private void CheckEnd()
    {
        if ((size is { } expected && read != expected) || (crc is { } sum && hash.GetCurrentHashAsUInt32() != sum))
            throw ArchiveFaults.Damaged(name);
    }
}
