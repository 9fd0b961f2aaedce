using FlipUnit.Converters;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Grains.Conversions;

/// <summary>Checkpoints as small blobs of the job: the janitor takes those of an ended job for orphans.</summary>
internal sealed class JobCheckpoints(IBlobStore blobs, Guid job) : ICheckpoints
{
    /// <summary>A checkpoint is small: larger results are outputs.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    private volatile bool used;

    public async Task<byte[]?> Load(string name, CancellationToken cancellation)
    {
        used = true;
        try
        {
            return await GrainCalls.AFewTimes(() => Read(BlobKeys.Checkpoint(job, name), cancellation), cancellation);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public async Task Save(string name, byte[] content, CancellationToken cancellation)
    {
        used = true;
        await GrainCalls.AFewTimes(() => blobs.Put(BlobKeys.Checkpoint(job, name), new MemoryStream(content), MostBytes, cancellation), cancellation);
    }

    /// <summary>Nobody will ask for them any more.</summary>
    public Task Clear() => used ? blobs.Delete(BlobKeys.Checkpoints(job), CancellationToken.None) : Task.CompletedTask;

    private async Task<byte[]> Read(string key, CancellationToken cancellation)
    {
        await using var blob = await blobs.Open(key, cancellation);
        var content = new byte[blob.Length];
        await blob.ReadExactlyAsync(content, cancellation);
        return content;
    }
}
