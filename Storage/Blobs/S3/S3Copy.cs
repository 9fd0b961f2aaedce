using Amazon.S3;
using Amazon.S3.Model;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>Copies inside the store, of the very version that was looked at. What is large is copied in parts, since one copy may have 5 GB at most and must answer in time.</summary>
internal static class S3Copy
{
    private const long PartBytes = 256L * 1024 * 1024;

    /// <summary>Onto itself it only becomes younger.</summary>
    public static async Task Run(S3Connection s3, string from, string to, string? tag, CancellationToken cancellation)
    {
        var source = await Look(s3, from, tag, cancellation);
        if (source.ContentLength <= PartBytes)
            await Whole(s3, from, to, source, cancellation);
        else
            await InParts(s3, from, to, source, cancellation);
        if (tag is not null)
            await StillThere(s3, from, to, tag, cancellation);
    }

    private static async Task<GetObjectMetadataResponse> Look(S3Connection s3, string key, string? tag, CancellationToken cancellation)
    {
        var blob = await S3Failures.Do($"look at {key}", () => s3.Client.GetObjectMetadataAsync(s3.Bucket, key, cancellation), cancellation);
        return tag is null || blob.ETag == tag ? blob : throw new FileNotFoundException($"{key} is another");
    }

    /// <summary>Looked at again: not every server heeds the condition of a copy. The same tag before and after is the same version.</summary>
    private static async Task StillThere(S3Connection s3, string from, string to, string tag, CancellationToken cancellation)
    {
        try
        {
            await Look(s3, from, tag, cancellation);
        }
        catch (FileNotFoundException)
        {
            await S3Failures.Do($"delete {to}", () => s3.Client.DeleteObjectAsync(s3.Bucket, to, cancellation), cancellation);
            throw;
        }
    }

    private static Task<CopyObjectResponse> Whole(S3Connection s3, string from, string to, GetObjectMetadataResponse source, CancellationToken cancellation)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = s3.Bucket,
            SourceKey = from,
            DestinationBucket = s3.Bucket,
            DestinationKey = to,
        };
        if (from == to)
        {
            // The store refuses a copy onto itself that changes nothing.
            request.MetadataDirective = S3MetadataDirective.REPLACE;
            request.ContentType = source.Headers.ContentType;
            foreach (var name in source.Metadata.Keys)
                request.Metadata[name] = source.Metadata[name];
        }

        return S3Failures.Do($"copy {from}", () => s3.Client.CopyObjectAsync(request, cancellation), cancellation);
    }

    private static async Task InParts(S3Connection s3, string from, string to, GetObjectMetadataResponse source, CancellationToken cancellation)
    {
        var bytes = source.ContentLength;
        var upload = await S3Multipart.Begin(s3, to, source.Headers.ContentType, (int)PartBytes, cancellation);
        var parts = new PartETag[(bytes + PartBytes - 1) / PartBytes];
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, parts.Length), new ParallelOptions { MaxDegreeOfParallelism = s3.PartsAtOnce, CancellationToken = cancellation }, async (part, stop) =>
            {
                var answer = await S3Failures.Do($"copy part {part + 1} of {from}", () => s3.Client.CopyPartAsync(
                    new CopyPartRequest
                    {
                        SourceBucket = s3.Bucket,
                        SourceKey = from,
                        DestinationBucket = s3.Bucket,
                        DestinationKey = to,
                        UploadId = upload,
                        PartNumber = part + 1,
                        FirstByte = part * PartBytes,
                        LastByte = Math.Min(bytes, (part + 1) * PartBytes) - 1,
                    },
                    stop), stop);
                parts[part] = new PartETag(part + 1, answer.ETag);
            });
            await S3Multipart.Complete(s3, to, upload, parts, bytes, cancellation);
        }
        catch
        {
            await S3Multipart.AbortAfterFailure(s3, to, upload);
            throw;
        }
    }
}
