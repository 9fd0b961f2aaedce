using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>Blobs as objects of one bucket, under the same keys as on disk.</summary>
public sealed class S3BlobStore(S3Connection s3) : IBlobStore
{
    private const int DeletesAtOnce = 8;
    private static readonly string[] Prefixes = [BlobKeys.Jobs, BlobKeys.Uploads];

    /// <summary>A look at the store costs money: one that went well holds for this long.</summary>
    private static readonly TimeSpan CheckHolds = TimeSpan.FromSeconds(5);

    private readonly string probe = $"{BlobKeys.Health}{Guid.NewGuid():n}";
    private long checkedAt = long.MinValue / 2;

    public IDirectUploads? Direct { get; } = new S3DirectUploads(s3);

    public int? DaysKept => s3.LifecycleDays;

    public async Task<BlobInfo> Put(string key, Stream content, long maxBytes, CancellationToken cancellation)
    {
        BlobKeys.Check(key);
        using var upload = new S3Upload(s3, key, maxBytes, cancellation);
        return await upload.Take(content);
    }

    public async Task<BlobInfo> PutFile(string key, string path, CancellationToken cancellation)
    {
        BlobKeys.Check(key);
        BlobInfo blob;
        await using (var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1))
        {
            using var upload = new S3Upload(s3, key, content.Length, cancellation);
            blob = await upload.Take(content);
        }

        File.Delete(path);
        return blob;
    }

    public async Task<Stream> Open(string key, CancellationToken cancellation)
    {
        BlobKeys.Check(key);
        return await S3ReadStream.Open(s3, key, cancellation);
    }

    public async Task Fetch(string key, string path, CancellationToken cancellation)
    {
        BlobKeys.Check(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            await S3Fetch.ToFile(s3, key, path, cancellation);
        }
        catch (FileNotFoundException missing)
        {
            throw new StorageException($"blob {key} is not there", missing);
        }
    }

    public async Task Delete(string keyOrPrefix, CancellationToken cancellation)
    {
        BlobKeys.Check(keyOrPrefix.EndsWith('/') ? keyOrPrefix[..^1] : keyOrPrefix);
        // One by one: a job has a few, and the rights to delete many at once differ between servers.
        if (keyOrPrefix.EndsWith('/'))
            await Parallel.ForEachAsync(List(keyOrPrefix, cancellation), new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce, CancellationToken = cancellation }, async (blob, stop) => await DeleteOne(blob.Key, stop));
        else
            await DeleteOne(keyOrPrefix, cancellation);
    }

    public async IAsyncEnumerable<BlobEntry> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = s3.Bucket, Prefix = prefix };
        ListObjectsV2Response page;
        do
        {
            page = await S3Failures.Do($"list {prefix}", () => s3.Client.ListObjectsV2Async(request, cancellation), cancellation);
            foreach (var blob in page.S3Objects ?? [])
                yield return new BlobEntry(blob.Key, blob.Size ?? 0, blob.LastModified!.Value.ToUniversalTime());
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task<BlobHead> Peek(string key, int bytes, CancellationToken cancellation)
    {
        BlobKeys.Check(key);
        using var answer = await S3ReadStream.Get(s3, key, etag: null, new ByteRange(0, bytes - 1), cancellation);
        var start = new byte[answer.ContentLength];
        await using var content = new S3ReadStream(s3, key, answer.ETag, 0, start.Length, answer);
        await content.ReadExactlyAsync(start, cancellation);
        // Content-Range: bytes 0-9/1234
        var total = answer.ContentRange is { Length: > 0 } range ? long.Parse(range.AsSpan(range.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture) : start.Length;
        return new BlobHead(total, answer.ETag, start);
    }

    public Task Copy(string source, string target, string tag, CancellationToken cancellation)
    {
        BlobKeys.Check(target);
        return S3Copy.Run(s3, source, target, tag, cancellation);
    }

    public Task Renew(string key, CancellationToken cancellation) => S3Copy.Run(s3, key, key, tag: null, cancellation);

    public async Task<int> AbortUnfinished(DateTimeOffset before, CancellationToken cancellation)
    {
        var ended = 0;
        foreach (var prefix in Prefixes)
        {
            foreach (var upload in await S3Multipart.Unfinished(s3, prefix, before, cancellation))
            {
                await S3Multipart.Abort(s3, upload.Key, upload.UploadId, cancellation);
                ended++;
            }
        }

        return ended;
    }

    public async Task<Uri?> DownloadUrl(string key, string disposition, string contentType, TimeSpan lifetime) =>
        await S3SignedUrl.Make(s3, HttpVerb.GET, key, lifetime, request =>
        {
            request.ResponseHeaderOverrides.ContentDisposition = disposition;
            request.ResponseHeaderOverrides.ContentType = contentType;
        });

    public async Task Check(CancellationToken cancellation)
    {
        if (Environment.TickCount64 - Interlocked.Read(ref checkedAt) < CheckHolds.TotalMilliseconds)
            return;
        var written = RandomNumberGenerator.GetBytes(16);
        await Put(probe, new MemoryStream(written), written.Length, cancellation);
        var read = (await Peek(probe, written.Length, cancellation)).Start;
        await Delete(probe, cancellation);
        if (!read.Span.SequenceEqual(written))
            throw new StorageException("what is read is not what was written");
        Interlocked.Exchange(ref checkedAt, Environment.TickCount64);
    }

    private Task<DeleteObjectResponse> DeleteOne(string key, CancellationToken cancellation) =>
        S3Failures.Do($"delete {key}", () => s3.Client.DeleteObjectAsync(s3.Bucket, key, cancellation), cancellation);
}
