namespace FlipUnit.Converters.Text;

/// <summary>A file to write that may not grow past what its input deserves: 64 MB, or 64 times the input when that is more.</summary>
internal sealed class LimitedStream(string path, long mostBytes) : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 * 1024)
{
    private const long Least = 64L * 1024 * 1024;
    private const long Most = 8L * 1024 * 1024 * 1024;
    private const int Factor = 64;

    private long written;

    public static LimitedStream For(string path, long inputBytes) => new(path, LimitFor(inputBytes));

    public static long LimitFor(long inputBytes) => Math.Max(Least, Math.Min(inputBytes * Factor, Most));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer.Length);
        base.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Count(count);
        base.Write(buffer, offset, count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Count(count);
        return base.WriteAsync(buffer, offset, count, cancellationToken);
    }

    private void Count(int more)
    {
        if ((written += more) > mostBytes)
            throw new ConversionException(ErrorCode.OutputTooLarge, "The result would be far larger than the file.");
    }
}
