using Amazon.S3;
using Amazon.S3.Model;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>A URL that allows one request to one blob for a while, to whoever has it.</summary>
internal static class S3SignedUrl
{
    /// <param name="s3">The bucket, and the name by which clients reach it.</param>
    /// <param name="verb">The request's.</param>
    /// <param name="key">Of the blob.</param>
    /// <param name="lifetime">From now on.</param>
    /// <param name="more">Sets what else is signed.</param>
    public static async Task<Uri> Make(S3Connection s3, HttpVerb verb, string key, TimeSpan lifetime, Action<GetPreSignedUrlRequest> more)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = s3.Bucket,
            Key = key,
            Verb = verb,
            Protocol = s3.SignedProtocol,
            Expires = DateTime.UtcNow + lifetime,
        };
        more(request);
        return new Uri(await S3Failures.Do($"sign {key}", () => s3.Signer.GetPreSignedURLAsync(request), CancellationToken.None));
    }
}
