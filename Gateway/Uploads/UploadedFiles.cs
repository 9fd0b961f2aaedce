using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Files that were uploaded before the job that names them.</summary>
public sealed class UploadedFiles(IGrainFactory grains, IBlobStore blobs)
{
    /// <summary>The upload and its content. Another client's upload is as good as none.</summary>
    public async Task<(UploadView Upload, Stream Content)> Open(Guid id, string client, CancellationToken cancellation)
    {
        var upload = await ClusterCalls.Ask(() => grains.GetGrain<IUploadGrain>(id).Read());
        if (upload is null || upload.Request.Client != client)
            throw new RequestProblemException(ErrorCode.UnknownUpload, "There is no upload of that id.");
        if (upload.BlobKey is null)
            throw new RequestProblemException(ErrorCode.UploadIncomplete, "The upload has not arrived; put the file to its URL first.");
        try
        {
            return (upload, await blobs.Open(upload.BlobKey, cancellation));
        }
        catch (FileNotFoundException)
        {
            throw new RequestProblemException(ErrorCode.UnknownUpload, "The upload's time is over; upload the file again.");
        }
    }
}
