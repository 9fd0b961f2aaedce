using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Grains.Persistence;

namespace FlipUnit.Grains.Uploads;

/// <summary>An announced upload's durable state.</summary>
public sealed record UploadState
{
    public UploadRequest? Request { get; init; }

    /// <summary>Where the file lies, once it arrived.</summary>
    public string? BlobKey { get; init; }

    /// <summary>The file is taken once, and whole. What began in time may take its time: the gateway looked at the URL's when it began.</summary>
    public UploadState Arrive(long bytes, string blobKey) =>
        Request is null || BlobKey is not null || bytes != Request.Bytes ? this : this with { BlobKey = blobKey };
}

/// <summary>Stores one announced upload.</summary>
[GrainType("upload")]
internal sealed class UploadGrain([Durable("upload")] DurableState<UploadState> durable) : Grain, IUploadGrain
{
    public async Task<UploadView> Announce(UploadRequest request)
    {
        if (!durable.Exists)
            await durable.Save(new UploadState { Request = request });
        return View();
    }

    public Task<UploadView?> Read() => Task.FromResult(durable.Exists ? View() : null);

    public async Task<bool> Arrived(long bytes, string blobKey)
    {
        if (!durable.Exists)
            return false;
        var next = durable.Current.Arrive(bytes, blobKey);
        if (!ReferenceEquals(next, durable.Current))
            await durable.Save(next);
        // Also true when this very blob arrived before: the answer was lost and the gateway asks again.
        return durable.Current.BlobKey == blobKey;
    }

    public async Task Forget()
    {
        if (durable.Exists)
            await durable.Clear();
        DeactivateOnIdle();
    }

    private UploadView View() => new(this.GetPrimaryKey(), durable.Current.Request!, durable.Current.BlobKey);
}
