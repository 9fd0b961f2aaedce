using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Storage.Blobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Files that are put to this gateway, where the store takes none from clients: by URLs signed like the store's would be.</summary>
internal static class OwnUploads
{

    public static void Map(RouteGroupBuilder group) =>
        group.MapPut("/{id:guid}", Put).WithName("PutUpload").WithSummary("Takes the announced file, once, by its signed URL.")
            .WithMetadata(new DisableRequestSizeLimitAttribute()).Accepts<byte[]>("application/octet-stream", "*/*")
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict);

    private static async Task<NoContent> Put(
        Guid id, long expires, long bytes, [FromQuery(Name = "content_type")] string? contentType, string signature, HttpContext http, IGrainFactory grains,
        UploadSigner signer, IBlobStore blobs, TimeProvider clock)
    {
        if (!signer.IsValid(id, bytes, contentType, expires, signature))
            throw new RequestProblemException(ErrorCode.Forbidden, "The URL's signature does not fit.");
        if (clock.GetUtcNow().ToUnixTimeSeconds() > expires)
            throw new RequestProblemException(ErrorCode.UploadExpired, "The URL's time is over; announce the upload again.");
        CheckHeaders(http.Request, bytes, contentType);
        var upload = await ClusterCalls.Ask(() => grains.GetGrain<IUploadGrain>(id).Read())
            ?? throw new RequestProblemException(ErrorCode.UnknownUpload, "There is no upload of that id.");
        if (upload.BlobKey is not null)
            throw Taken();
        return await Store(id, bytes, http, grains, blobs) ? TypedResults.NoContent() : throw Taken();
    }

    private static void CheckHeaders(HttpRequest request, long bytes, string? contentType)
    {
        if (request.ContentLength is not { } length)
            throw new RequestProblemException(ErrorCode.LengthRequired, "Send the file with a Content-Length.");
        if (length != bytes)
            throw new RequestProblemException(ErrorCode.MalformedRequest, $"The upload was announced with {bytes} bytes.");
        if (contentType is not null && !string.Equals(request.ContentType, contentType, StringComparison.OrdinalIgnoreCase))
            throw new RequestProblemException(ErrorCode.MalformedRequest, $"The upload was announced as {contentType}; send it with that Content-Type.");
    }

    private static async Task<bool> Store(Guid id, long bytes, HttpContext http, IGrainFactory grains, IBlobStore blobs)
    {
        var key = BlobKeys.Upload(id, Guid.NewGuid());
        var needed = false;
        try
        {
            var blob = await blobs.Put(key, http.Request.Body, bytes, http.RequestAborted);
            // Without an answer the upload may count as arrived, and the file must stay; the janitor deletes it in time.
            needed = true;
            needed = await ClusterCalls.Ask(() => grains.GetGrain<IUploadGrain>(id).Arrived(blob.Bytes, key));
            return needed;
        }
        finally
        {
            if (!needed)
                await blobs.Delete(key, CancellationToken.None);
        }
    }

    private static RequestProblemException Taken() => new(ErrorCode.Conflict, "The file has arrived before; the URL takes it once.");
}
