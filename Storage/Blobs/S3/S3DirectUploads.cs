using Amazon.S3;
using Amazon.S3.Model;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>Presigned requests to the bucket.</summary>
internal sealed class S3DirectUploads(S3Connection s3) : IDirectUploads
{
    public Task<SignedPut> Put(string key, long bytes, string? contentType, TimeSpan lifetime)
    {
        // Taken once: a second put finds the first one's blob.
        var headers = new Dictionary<string, string> { ["If-None-Match"] = "*" };
        if (contentType is not null)
            headers["Content-Type"] = contentType;
        return Sign(key, bytes, lifetime, headers, request => request.Headers["If-None-Match"] = "*");
    }

    public Task<string> Begin(string key, string? contentType, int partBytes, CancellationToken cancellation) =>
        S3Multipart.Begin(s3, key, contentType, partBytes, cancellation);

    public async Task<IReadOnlyList<SignedPut>> Parts(string key, string upload, long bytes, int partBytes, TimeSpan lifetime)
    {
        var parts = new List<SignedPut>();
        for (long at = 0; at < bytes; at += partBytes)
        {
            var number = parts.Count + 1;
            parts.Add(await Sign(key, Math.Min(partBytes, bytes - at), lifetime, [], request => (request.UploadId, request.PartNumber) = (upload, number)));
        }

        return parts;
    }

    public async Task<PartsEnd> Complete(string key, string upload, long bytes, int partBytes, IReadOnlyList<string> etags, CancellationToken cancellation)
    {
        if (await S3Multipart.Parts(s3, key, upload, cancellation) is not { } found)
            return await S3Multipart.Length(s3, key, cancellation) == bytes ? PartsEnd.Complete : PartsEnd.Gone;
        var parts = found.OrderBy(part => part.PartNumber).ToArray();
        if (parts.Length != (bytes + partBytes - 1) / partBytes || parts.Index().Any(part => part.Item.PartNumber != part.Index + 1 || part.Item.Size != Math.Min(partBytes, bytes - (long)part.Index * partBytes)))
            return PartsEnd.Missing;
        if (etags.Count != parts.Length || parts.Index().Any(part => part.Item.ETag.Trim('"') != etags[part.Index].Trim('"')))
            return PartsEnd.Different;
        await S3Multipart.Complete(s3, key, upload, parts.Select(part => new PartETag(part.PartNumber!.Value, part.ETag)), bytes, cancellation);
        return PartsEnd.Complete;
    }

    private async Task<SignedPut> Sign(string key, long bytes, TimeSpan lifetime, Dictionary<string, string> headers, Action<GetPreSignedUrlRequest> more)
    {
        var url = await S3SignedUrl.Make(s3, HttpVerb.PUT, key, lifetime, request =>
        {
            request.Headers.ContentLength = bytes;
            if (headers.TryGetValue("Content-Type", out var contentType))
                request.ContentType = contentType;
            more(request);
        });
        return new SignedPut(url, bytes, headers);
    }
}
