using System.Security.Cryptography;
using Amazon.S3.Model;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>
/// One blob on its way into the store: in one request, or in parts of which several are under way at once. Memory is
/// bounded by the parts, not by the blob. Every part is hashed into its request's signature, which the store checks.
/// </summary>
internal sealed class S3Upload : IDisposable
{
    private readonly S3Connection s3;
    private readonly string key;
    private readonly long maxBytes;
    private readonly int partBytes;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource stopping;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<PartBuffer> buffers = [];
    private readonly List<Task<PartBuffer>> sending = [];
    private readonly List<PartETag> sent = [];
    private long bytes;

    public S3Upload(S3Connection s3, string key, long maxBytes, CancellationToken cancellation)
    {
        this.s3 = s3;
        this.key = key;
        this.maxBytes = maxBytes;
        this.cancellation = cancellation;
        partBytes = s3.PartBytes(maxBytes);
        stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    public async Task<BlobInfo> Take(Stream content)
    {
        var first = Buffer();
        await Fill(first, content);
        if (first.IsFull)
            await SendParts(first, content);
        else
            await SendWhole(first);
        return new BlobInfo(key, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        buffers.ForEach(buffer => buffer.Dispose());
        s3.Extra.Return(Math.Max(0, buffers.Count - 1));
        hash.Dispose();
        stopping.Dispose();
    }

    private Task<PutObjectResponse> SendWhole(PartBuffer whole) => S3Failures.Do($"put {key}", () => s3.Client.PutObjectAsync(
        new PutObjectRequest
        {
            BucketName = s3.Bucket,
            Key = key,
            InputStream = whole.Read(),
            UseChunkEncoding = false,
        },
        cancellation), cancellation);

    private async Task SendParts(PartBuffer part, Stream content)
    {
        var upload = await Begin();
        try
        {
            for (var number = 1; part.Length > 0; number++)
            {
                sending.Add(Send(upload, number, part));
                part = await NextBuffer();
                await Fill(part, content);
            }

            await Task.WhenAll(sending);
            await S3Multipart.Complete(s3, key, upload, sent, bytes, cancellation);
        }
        catch
        {
            await stopping.CancelAsync();
            Task all = Task.WhenAll(sending);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await S3Multipart.AbortAfterFailure(s3, key, upload);
            // A part that failed stopped the reading: its failure is the one to tell.
            if (!cancellation.IsCancellationRequested && sending.FirstOrDefault(one => one.IsFaulted) is { } failed)
                await failed;
            throw;
        }
    }

    private async Task<string> Begin() => await S3Multipart.Begin(s3, key, contentType: null, partBytes, cancellation);

    private async Task<PartBuffer> Send(string upload, int number, PartBuffer part)
    {
        try
        {
            var answer = await S3Failures.Do($"put part {number} of {key}", () => s3.Client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = s3.Bucket,
                    Key = key,
                    UploadId = upload,
                    PartNumber = number,
                    PartSize = part.Length,
                    InputStream = part.Read(),
                    UseChunkEncoding = false,
                },
                stopping.Token), stopping.Token);
            lock (sent)
                sent.Add(new PartETag(number, answer.ETag));
            return part;
        }
        catch
        {
            await stopping.CancelAsync();
            throw;
        }
    }

    /// <summary>One more while the budget lasts, else the first that comes back.</summary>
    private async Task<PartBuffer> NextBuffer()
    {
        if (sending.Count < s3.PartsAtOnce && !sending.Exists(one => one.IsCompleted) && s3.Extra.TryTake())
            return Buffer();
        var done = await Task.WhenAny(sending);
        sending.Remove(done);
        return await done;
    }

    private PartBuffer Buffer()
    {
        var buffer = new PartBuffer(partBytes);
        buffers.Add(buffer);
        return buffer;
    }

    private async Task Fill(PartBuffer part, Stream content)
    {
        part.Clear();
        int read;
        while (part.Room() is { Length: > 0 } room && (read = await content.ReadAsync(room, stopping.Token)) > 0)
        {
            if ((bytes += read) > maxBytes)
                throw new BlobTooLargeException(maxBytes);
            hash.AppendData(room.Span[..read]);
            part.Add(read);
        }
    }
}
