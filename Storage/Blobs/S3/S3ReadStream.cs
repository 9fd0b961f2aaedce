using Amazon.Runtime;
using Amazon.S3.Model;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>
/// Reads a blob, or a range of it, as the very version that was found at first. A connection that breaks or stalls is
/// made anew from where it was; a seek costs a new request.
/// </summary>
internal sealed class S3ReadStream(S3Connection s3, string key, string etag, long from, long end, GetObjectResponse? opened) : Stream
{
    private GetObjectResponse? current = opened;
    private long position = from;
    private int failures;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => end;

    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>The blob from its first byte. Throws <see cref="FileNotFoundException"/>.</summary>
    public static async Task<S3ReadStream> Open(S3Connection s3, string key, CancellationToken cancellation)
    {
        var answer = await Get(s3, key, etag: null, range: null, cancellation);
        return new S3ReadStream(s3, key, answer.ETag, 0, answer.ContentLength, answer);
    }

    public static Task<GetObjectResponse> Get(S3Connection s3, string key, string? etag, ByteRange? range, CancellationToken cancellation) => S3Failures.Do($"get {key}", () => s3.Client.GetObjectAsync(new GetObjectRequest { BucketName = s3.Bucket, Key = key, EtagToMatch = etag, ByteRange = range }, cancellation), cancellation);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (position < end && buffer.Length > 0)
        {
            current ??= await Continue(cancellationToken);
            if (await TryRead(buffer, cancellationToken) is { } read)
                return read;
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => end };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        if (target != position)
            Drop();
        return position = target;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Drop();
        base.Dispose(disposing);
    }

    private async Task<GetObjectResponse> Continue(CancellationToken cancellation)
    {
        try
        {
            return await Get(s3, key, etag, new ByteRange(position, end - 1), cancellation);
        }
        catch (FileNotFoundException gone)
        {
            throw new StorageException($"{key} went away while it was read", gone);
        }
    }

    /// <summary>Null when the connection broke and may be made anew.</summary>
    private async Task<int?> TryRead(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(s3.Timeout);
        try
        {
            var most = (int)Math.Min(buffer.Length, end - position);
            var read = await current!.ResponseStream.ReadAsync(buffer[..most], stall.Token);
            if (read == 0)
                throw new EndOfStreamException($"{key} ended at {position} of {end}");
            position += read;
            failures = 0;
            return read;
        }
        catch (Exception failure) when (S3Failures.IsFault(failure))
        {
            cancellation.ThrowIfCancellationRequested();
            Drop();
            if (++failures > s3.Retries)
                throw new StorageException($"get {key}: {failure.Message}", failure);
            await Task.Delay(TimeSpan.FromMilliseconds(100 * (1 << failures) * (0.5 + Random.Shared.NextDouble())), cancellation);
            return null;
        }
    }

    /// <summary>The SDK checks a blob in one piece by its ETag, and says so only here.</summary>
    private void Drop()
    {
        try
        {
            current?.Dispose();
        }
        catch (AmazonClientException damaged)
        {
            throw new StorageException($"{key} was damaged on its way, or in the store: {damaged.Message}", damaged);
        }
        finally
        {
            current = null;
        }
    }
}
