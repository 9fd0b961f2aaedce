namespace FlipUnit.Converters.Archives.Worker;

/// <summary>A stream on its way to a reader, which keeps the last bytes that were read.</summary>
internal sealed class LastBlock(Stream stream, int bytes) : ReadOnlyStream
{
    private readonly byte[] last = new byte[bytes];

    public ReadOnlySpan<byte> Last => last;

    public override bool CanSeek => stream.CanSeek;

    public override long Length => stream.Length;

    public override long Position
    {
        get => stream.Position;
        set => stream.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = stream.Read(buffer);
        var kept = buffer[Math.Max(0, count - last.Length)..count];
        last.AsSpan(kept.Length).CopyTo(last);
        kept.CopyTo(last.AsSpan(last.Length - kept.Length));
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => stream.Seek(offset, origin);
}
