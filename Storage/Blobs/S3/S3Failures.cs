using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>Turns what the SDK throws into what callers of a blob store know.</summary>
internal static class S3Failures
{
    private const int NoSpaceLeft = 28;

    /// <summary>Throws <see cref="FileNotFoundException"/>, <see cref="StorageFullException"/> or <see cref="StorageException"/>; a cancelled call stays one.</summary>
    public static async Task<T> Do<T>(string what, Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (AmazonS3Exception missing) when (missing is { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchKey" or "NotFound" })
        {
            throw new FileNotFoundException($"{what}: {missing.Message}", missing);
        }
        catch (AmazonS3Exception full) when (full.ErrorCode is "QuotaExceeded" or "InsufficientCapacity")
        {
            throw new StorageFullException(new IOException(full.Message, NoSpaceLeft));
        }
        catch (Exception failure) when (IsFault(failure))
        {
            cancellation.ThrowIfCancellationRequested();
            throw new StorageException($"{what}: {Message(failure)}", failure);
        }
    }

    /// <summary>A fault of the store or of the way to it. A cancellation that nobody asked for is a time-out.</summary>
    public static bool IsFault(Exception failure) => failure is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException or TimeoutException
        || failure is IOException and not (StorageException or StorageFullException or FileNotFoundException or BlobTooLargeException);

    private static string Message(Exception failure) => failure switch
    {
        AmazonServiceException { ErrorCode.Length: > 0 } said => $"{said.ErrorCode} {said.Message}",
        OperationCanceledException => "no answer in time",
        _ => failure.Message,
    };
}
