using FlipUnit.Converters.Files;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Files that were uploaded before the job that names them.</summary>
public sealed class UploadedFiles(IGrainFactory grains, IBlobStore blobs)
{
    /// <summary>The upload, where it lies, and how it begins: it is there, and as long as it was announced. Another client's upload is as good as none.</summary>
    public async Task<UploadedFile> Find(Guid id, string client, CancellationToken cancellation)
    {
        var upload = await Read(id, client);
        if ((upload.BlobKey ?? upload.Request.Direct?.BlobKey) is not { } key)
            throw Incomplete();
        try
        {
            var head = await blobs.Peek(key, Sniffer.HeadBytes, cancellation);
            return head.Bytes == upload.Request.Bytes
                ? new UploadedFile(upload.Request.Name, key, head)
                : throw new RequestProblemException(ErrorCode.UploadIncomplete, $"The upload has {head.Bytes} bytes and was announced with {upload.Request.Bytes}.");
        }
        catch (FileNotFoundException)
        {
            throw upload.BlobKey is null ? Incomplete() : new RequestProblemException(ErrorCode.UnknownUpload, "The upload's time is over; upload the file again.");
        }
    }

    /// <summary>Makes a file of its parts; of one that was put whole it only looks whether it is there. Twice is once.</summary>
    public async Task<UploadRequest> Complete(Guid id, string client, IReadOnlyList<PutPartModel>? parts, CancellationToken cancellation)
    {
        var upload = await Read(id, client);
        if (upload.Request.Direct is not { PartsId: { } partsId } direct)
        {
            _ = await Find(id, client, cancellation);
            return upload.Request;
        }

        var etags = Etags(parts ?? []);
        return await blobs.Direct!.Complete(direct.BlobKey, partsId, upload.Request.Bytes, direct.PartBytes, etags, cancellation) switch
        {
            PartsEnd.Complete => upload.Request,
            PartsEnd.Missing => throw new RequestProblemException(ErrorCode.UploadIncomplete, "Not every part has arrived whole; put what is missing and complete the upload then."),
            PartsEnd.Different => throw new RequestProblemException(ErrorCode.Conflict, "The parts are not those of which the ETags are: name all, each with the ETag of its last put."),
            _ => throw new RequestProblemException(ErrorCode.UploadExpired, "The upload's time is over; announce it again."),
        };
    }

    private async Task<UploadView> Read(Guid id, string client)
    {
        var upload = await ClusterCalls.Ask(() => grains.GetGrain<IUploadGrain>(id).Read());
        return upload is not null && upload.Request.Client == client ? upload : throw new RequestProblemException(ErrorCode.UnknownUpload, "There is no upload of that id.");
    }

    private static string[] Etags(IReadOnlyList<PutPartModel> parts)
    {
        var ordered = parts.OrderBy(part => part?.Number).ToArray();
        return ordered.Index().All(part => part.Item is { Etag.Length: > 0 and <= 128 } && part.Item.Number == part.Index + 1)
            ? [.. ordered.Select(part => part.Etag)]
            : throw new RequestProblemException(ErrorCode.MalformedRequest, "parts are objects with a number, each from 1 on once, and an etag.");
    }

    private static RequestProblemException Incomplete() => new(ErrorCode.UploadIncomplete, "The upload has not arrived; put the file to its URL first, and complete it if it is in parts.");
}

/// <summary>An upload that has arrived.</summary>
public sealed record UploadedFile(string Name, string BlobKey, BlobHead Head);
