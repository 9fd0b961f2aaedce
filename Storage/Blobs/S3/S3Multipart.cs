using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>Blobs that are put in parts: begun, completed or given up.</summary>
internal static partial class S3Multipart
{
    private const string NoSuchUpload = "NoSuchUpload";
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(10);

    /// <summary>The id under which the parts are put.</summary>
    public static async Task<string> Begin(S3Connection s3, string key, string? contentType, int partBytes, CancellationToken cancellation)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = s3.Bucket, Key = key, ContentType = contentType };
        request.Metadata[S3Connection.PartBytesName] = partBytes.ToString(CultureInfo.InvariantCulture);
        return (await S3Failures.Do($"begin {key}", () => s3.Client.InitiateMultipartUploadAsync(request, cancellation), cancellation)).UploadId;
    }

    /// <summary>Makes one blob of the parts. Done before is done: the answer may have been lost.</summary>
    public static async Task Complete(S3Connection s3, string key, string upload, IEnumerable<PartETag> parts, long bytes, CancellationToken cancellation)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = s3.Bucket,
            Key = key,
            UploadId = upload,
            PartETags = [.. parts.OrderBy(part => part.PartNumber)],
        };
        try
        {
            await S3Failures.Do($"complete {key}", () => s3.Client.CompleteMultipartUploadAsync(request, cancellation), cancellation);
        }
        catch (StorageException lost) when (lost.InnerException is AmazonS3Exception { ErrorCode: NoSuchUpload })
        {
            if (await Length(s3, key, cancellation) != bytes)
                throw;
        }
    }

    /// <summary>Gives the parts up. What is not there is given up already.</summary>
    public static async Task Abort(S3Connection s3, string key, string upload, CancellationToken cancellation)
    {
        try
        {
            await S3Failures.Do($"abort {key}", () => s3.Client.AbortMultipartUploadAsync(s3.Bucket, key, upload, cancellation), cancellation);
        }
        catch (StorageException gone) when (gone.InnerException is AmazonS3Exception { ErrorCode: NoSuchUpload })
        {
            // Completed or given up by another.
        }
    }

    /// <summary>Unfinished parts cost money and nobody sees them. When this fails too, the janitor and the bucket's own rule end them.</summary>
    public static async Task AbortAfterFailure(S3Connection s3, string key, string upload)
    {
        using var patience = new CancellationTokenSource(AbortPatience);
        try
        {
            await Abort(s3, key, upload, patience.Token);
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            LogNotAborted(s3.Log, key, failure.Message);
        }
    }

    /// <summary>The parts that were put so far; null when there is no such upload (any more).</summary>
    public static async Task<IReadOnlyList<PartDetail>?> Parts(S3Connection s3, string key, string upload, CancellationToken cancellation)
    {
        var parts = new List<PartDetail>();
        var request = new ListPartsRequest { BucketName = s3.Bucket, Key = key, UploadId = upload };
        try
        {
            while (true)
            {
                var answer = await S3Failures.Do($"list the parts of {key}", () => s3.Client.ListPartsAsync(request, cancellation), cancellation);
                parts.AddRange(answer.Parts ?? []);
                if (answer.IsTruncated != true)
                    return parts;
                request.PartNumberMarker = answer.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture);
            }
        }
        catch (IOException none) when (none is FileNotFoundException or StorageException { InnerException: AmazonS3Exception { ErrorCode: NoSuchUpload } })
        {
            return null;
        }
    }

    /// <summary>The uploads under a prefix that were begun before a time and neither completed nor given up.</summary>
    public static async Task<IReadOnlyList<MultipartUpload>> Unfinished(S3Connection s3, string prefix, DateTimeOffset before, CancellationToken cancellation)
    {
        var found = new List<MultipartUpload>();
        var request = new ListMultipartUploadsRequest { BucketName = s3.Bucket, Prefix = prefix };
        while (true)
        {
            var answer = await S3Failures.Do("list unfinished uploads", () => s3.Client.ListMultipartUploadsAsync(request, cancellation), cancellation);
            found.AddRange((answer.MultipartUploads ?? []).Where(one => one.Initiated is { } begun && begun.ToUniversalTime() < before.UtcDateTime));
            if (answer.IsTruncated != true)
                return found;
            (request.KeyMarker, request.UploadIdMarker) = (answer.NextKeyMarker, answer.NextUploadIdMarker);
        }
    }

    /// <summary>How long a blob is; null when there is none.</summary>
    public static async Task<long?> Length(S3Connection s3, string key, CancellationToken cancellation)
    {
        try
        {
            return (await S3Failures.Do($"look at {key}", () => s3.Client.GetObjectMetadataAsync(s3.Bucket, key, cancellation), cancellation)).ContentLength;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 2401, Level = LogLevel.Warning, Message = "The broken upload of {Key} could not be ended and is left to the janitor: {Reason}")]
    private static partial void LogNotAborted(ILogger log, string key, string reason);
}
