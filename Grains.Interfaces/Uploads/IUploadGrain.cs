namespace FlipUnit.Grains.Interfaces.Uploads;

/// <summary>One announced upload: who may put which file where, until when, and whether it arrived.</summary>
[Alias("upload"), GrainInterfaceType("upload")]
public interface IUploadGrain : IGrainWithGuidKey
{
    [Alias("announce")]
    Task<UploadView> Announce(UploadRequest request);

    /// <summary>Null when there is no such upload.</summary>
    [Alias("read")]
    Task<UploadView?> Read();

    /// <summary>Marks a file as arrived that came through a gateway. False when it had arrived before: the blob is not taken.</summary>
    [Alias("arrived")]
    Task<bool> Arrived(long bytes, string blobKey);

    /// <summary>Forgets the upload; said by the janitor when its time is over.</summary>
    [Alias("forget")]
    Task Forget();
}

/// <summary>What a client announces; <paramref name="Bytes"/> is exact.</summary>
[GenerateSerializer, Immutable, Alias("upload-request")]
public sealed record UploadRequest(
    [property: Id(0)] string Client, [property: Id(1)] string Name, [property: Id(2)] long Bytes, [property: Id(3)] string ContentType,
    [property: Id(4)] DateTimeOffset ExpiresAt, [property: Id(5)] DirectUpload? Direct = null);

/// <summary>Where the client puts the file without the gateway; <paramref name="PartsId"/> is the store's name for it when it comes in parts.</summary>
[GenerateSerializer, Immutable, Alias("direct-upload")]
public sealed record DirectUpload([property: Id(0)] string BlobKey, [property: Id(1)] string? PartsId, [property: Id(2)] int PartBytes);

/// <summary>An upload as the gateway reads it; <paramref name="BlobKey"/> is null until the file has arrived.</summary>
[GenerateSerializer, Immutable, Alias("upload-view")]
public sealed record UploadView([property: Id(0)] Guid Id, [property: Id(1)] UploadRequest Request, [property: Id(2)] string? BlobKey);
