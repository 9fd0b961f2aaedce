using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Amazon.Runtime;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Tests.Blobs;

/// <summary>What every store must do, by the real server, and what only this one does.</summary>
public sealed class S3BlobStoreTests : BlobStoreTests, IAsyncLifetime
{
    private const int Part = 5 * 1024 * 1024;

    private S3Bucket bucket = null!;

    protected override IBlobStore Blobs => bucket.Blobs;

    public async ValueTask InitializeAsync() => bucket = await S3Bucket.Create();

    public ValueTask DisposeAsync()
    {
        bucket.Dispose();
        Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData(4 * Part)]
    [InlineData(6 * Part + 17)]
    public async Task Parts_become_one_blob_and_one_file(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var blob = await Blobs.Put("jobs/abcdef/in-0", new MemoryStream(content), length, CancellationToken.None);
        Assert.Equal((length, Convert.ToHexStringLower(SHA256.HashData(content))), (blob.Bytes, blob.Sha256));
        await Blobs.Fetch("jobs/abcdef/in-0", Folder.File("in-0"), CancellationToken.None);
        Assert.Equal(content, await File.ReadAllBytesAsync(Folder.File("in-0")));
        // The same once more over what is there: a retry after half a fetch.
        await Blobs.Fetch("jobs/abcdef/in-0", Folder.File("in-0"), CancellationToken.None);
        Assert.Equal(content, await File.ReadAllBytesAsync(Folder.File("in-0")));
        await Blobs.PutFile("jobs/abcdef/a-1/out-0", Folder.File("in-0"), CancellationToken.None);
        Assert.False(File.Exists(Folder.File("in-0")));
        Assert.Equal(content, await Read("jobs/abcdef/a-1/out-0"));
    }

    [Fact]
    public async Task Without_memory_for_more_it_sends_part_after_part()
    {
        using var poor = await bucket.Through(options => (options.PartMegabytes, options.BufferMegabytes) = (5, 0));
        var content = RandomNumberGenerator.GetBytes(3 * Part + 1);
        await poor.Blobs.Put("jobs/abcdef/in-0", new MemoryStream(content), content.Length, CancellationToken.None);
        Assert.Equal(content, await Read("jobs/abcdef/in-0"));
    }

    [Fact]
    public async Task An_upload_in_parts_that_fails_is_given_up()
    {
        await Assert.ThrowsAsync<BlobTooLargeException>(() => Blobs.Put("jobs/abcdef/in-0", new MemoryStream(new byte[(3 * Part) + 1]), 3 * Part, CancellationToken.None));
        await AssertNothingLeft();
        using var gone = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Blobs.Put("jobs/abcdef/in-0", new LeavingStream(gone), 1 << 30, gone.Token));
        await AssertNothingLeft();
    }

    [Fact]
    public async Task What_nobody_finished_is_given_up_once_it_is_old()
    {
        await Blobs.Direct!.Begin("uploads/abcdef/1", null, Part, CancellationToken.None);
        Assert.Equal(0, await Blobs.AbortUnfinished(DateTimeOffset.UtcNow.AddHours(-1), CancellationToken.None));
        Assert.Equal(1, await Blobs.AbortUnfinished(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
        Assert.Equal(0, await Blobs.AbortUnfinished(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task The_buckets_name_may_be_in_the_host()
    {
        var port = new Uri((await TestSupport.S3Server.Shared).Endpoint).Port;
        using var virtually = await bucket.Through(options => (options.PathStyle, options.Endpoint) = (false, $"http://localhost:{port}"), new LocalNames());
        await virtually.Blobs.Put("jobs/abcdef/in-0", new MemoryStream("virtual"u8.ToArray()), 10, CancellationToken.None);
        Assert.Equal("virtual"u8.ToArray(), await Read("jobs/abcdef/in-0"));
        var url = await virtually.Blobs.DownloadUrl("jobs/abcdef/in-0", "attachment", "text/plain", TimeSpan.FromMinutes(1));
        Assert.Equal($"{bucket.Name}.localhost", url!.Host);
    }

    [Fact]
    public async Task A_large_blob_is_copied_in_parts()
    {
        // As large as one copy may be and one byte: zeros, since only the store handles them.
        const int Most = 256 * 1024 * 1024;
        using var large = await bucket.Through(options => options.PartMegabytes = 64);
        await using var zeros = new FileStream("/dev/zero", FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        await large.Blobs.Put("uploads/abcdef/1", new LimitedReads(zeros, Most + 1), Most + 1, CancellationToken.None);
        var tag = (await Blobs.Peek("uploads/abcdef/1", 1, CancellationToken.None)).Tag;
        await Blobs.Copy("uploads/abcdef/1", "jobs/abcdef/s-1/in-0", tag, CancellationToken.None);
        Assert.Equal(Most + 1, (await Blobs.Peek("jobs/abcdef/s-1/in-0", 1, CancellationToken.None)).Bytes);
        await Assert.ThrowsAsync<FileNotFoundException>(() => Blobs.Copy("uploads/abcdef/1", "jobs/abcdef/s-1/in-1", "\"another\"", CancellationToken.None));
        await Blobs.Delete("uploads/abcdef/", CancellationToken.None);
        Assert.Equal(0, await Blobs.AbortUnfinished(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
    }

    /// <summary>Two parts, then its client is gone.</summary>
    private sealed class LeavingStream(CancellationTokenSource gone) : MemoryStream
    {
        private int left = 2 * Part;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left == 0)
                await gone.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            var read = Math.Min(left, buffer.Length);
            left -= read;
            return read;
        }
    }

    /// <summary>Every name is this machine's: resolvers differ about names under localhost.</summary>
    private sealed class LocalNames : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    private sealed class LimitedReads(Stream endless, long bytes) : MemoryStream
    {
        private long left = bytes;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await endless.ReadAsync(buffer[..(int)Math.Min(left, buffer.Length)], cancellationToken);
            left -= read;
            return read;
        }
    }
}
