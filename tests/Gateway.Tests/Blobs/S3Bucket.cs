using Amazon.Runtime;
using FlipUnit.Storage.Blobs.S3;
using FlipUnit.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Tests.Blobs;

/// <summary>A bucket of its own on the tests' S3 server.</summary>
internal sealed class S3Bucket : IDisposable
{
    private S3Bucket(S3Server server, string name, Action<S3Options>? own, HttpClientFactory? http = null)
    {
        Name = name;
        var options = new S3Options { Bucket = name, Endpoint = server.Endpoint, AccessKey = server.AccessKey, SecretKey = server.SecretKey, PathStyle = true, PartMegabytes = 5 };
        own?.Invoke(options);
        Connection = new S3Connection(Options.Create(options), NullLogger<S3Connection>.Instance, http);
        Blobs = new S3BlobStore(Connection);
    }

    public string Name { get; }

    public S3Connection Connection { get; }

    public S3BlobStore Blobs { get; }

    public static async Task<S3Bucket> Create(Action<S3Options>? own = null)
    {
        var bucket = new S3Bucket(await S3Server.Shared, S3Server.NewBucket(), own);
        Assert.True(await S3Rules.MakeBucket(bucket.Connection, CancellationToken.None));
        return bucket;
    }

    /// <summary>The same bucket through other settings.</summary>
    public async Task<S3Bucket> Through(Action<S3Options> own, HttpClientFactory? http = null) => new(await S3Server.Shared, Name, own, http);

    public void Dispose() => Connection.Dispose();
}
