namespace FlipUnit.Converters.Archives.Worker;

/// <summary>The next bytes of a stream, and no more of it. The stream is left open.</summary>
internal sealed class StreamPart(Stream stream, long length) : ReadOnlyStream
{
    private long left = length;

    public override int Read(Span<byte> buffer)
    {
        var read = stream.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        left -= read;
        return read;
    }
}
