namespace FlipUnit.Converters.Archives.Worker;

/// <summary>A stream of which a part was read already, whole again.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> left = prefix;

    public override int Read(Span<byte> buffer)
    {
        if (left.Length == 0)
            return rest.Read(buffer);
        var count = Math.Min(left.Length, buffer.Length);
        left.Span[..count].CopyTo(buffer);
        left = left[count..];
        return count;
    }
}

/// <summary>The part of a read-only, forward-only stream that is always the same.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
