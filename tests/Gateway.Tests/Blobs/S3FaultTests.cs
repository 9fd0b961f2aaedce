using System.Diagnostics;
using System.Security.Cryptography;
using FlipUnit.Storage.Blobs;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Blobs;

/// <summary>The store behind a way that breaks.</summary>
public sealed class S3FaultTests : IAsyncLifetime
{
    private const string Key = "jobs/abcdef/in-0";
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((23 * 1024 * 1024) + 5);

    private readonly TemporaryFolder folder = new();
    private FaultyProxy proxy = null!;
    private S3Bucket bucket = null!;
    private S3Bucket far = null!;

    public async ValueTask InitializeAsync()
    {
        bucket = await S3Bucket.Create();
        proxy = new FaultyProxy(new Uri((await S3Server.Shared).Endpoint).Port);
        far = await bucket.Through(options => (options.Endpoint, options.TimeoutSeconds, options.Retries) = ($"http://127.0.0.1:{proxy.Port}", 2, 1));
    }

    public async ValueTask DisposeAsync()
    {
        far.Dispose();
        bucket.Dispose();
        await proxy.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_read_that_is_cut_again_and_again_goes_on_where_it_was()
    {
        await bucket.Blobs.Put(Key, new MemoryStream(Content), Content.Length, CancellationToken.None);
        proxy.CutAnswersAfter = 2_000_000;
        await far.Blobs.Fetch(Key, folder.File("in-0"), CancellationToken.None);
        Assert.Equal(Content, await File.ReadAllBytesAsync(folder.File("in-0")));
        await using var read = await far.Blobs.Open(Key, CancellationToken.None);
        using var copy = new MemoryStream();
        await read.CopyToAsync(copy);
        Assert.Equal(Content, copy.ToArray());
    }

    [Fact]
    public async Task What_changed_on_its_way_is_not_taken()
    {
        await bucket.Blobs.Put(Key, new MemoryStream(Content), Content.Length, CancellationToken.None);
        proxy.DamageAnswersAt = 1_000_000;
        var failure = await Assert.ThrowsAsync<StorageException>(() => far.Blobs.Fetch(Key, folder.File("in-0"), CancellationToken.None));
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changed_on_its_way_in_one_piece_is_not_taken()
    {
        proxy.DamageAnswersAt = 1_000_000;
        await bucket.Blobs.Put(Key, new MemoryStream(Content, 0, 2_000_000), Content.Length, CancellationToken.None);
        await Assert.ThrowsAsync<StorageException>(() => far.Blobs.Fetch(Key, folder.File("in-0"), CancellationToken.None));
    }

    [Fact]
    public async Task What_changes_on_its_way_in_is_not_stored()
    {
        proxy.DamageRequestsAt = 1_000_000;
        await Assert.ThrowsAsync<StorageException>(() => far.Blobs.Put(Key, new MemoryStream(Content, 0, 2_000_000), Content.Length, CancellationToken.None));
        await Assert.ThrowsAsync<StorageException>(() => far.Blobs.Put(Key, new MemoryStream(Content), Content.Length, CancellationToken.None));
        await Assert.ThrowsAsync<FileNotFoundException>(() => bucket.Blobs.Peek(Key, 1, CancellationToken.None));
        Assert.Equal(0, await bucket.Blobs.AbortUnfinished(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_is_away_is_said_so_in_time_and_found_again(bool silent)
    {
        (proxy.Silent, proxy.Closed) = (silent, !silent);
        using var hasty = await bucket.Through(options => (options.Endpoint, options.TimeoutSeconds, options.Retries) = ($"http://127.0.0.1:{proxy.Port}", 1, 0));
        var waited = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StorageException>(() => hasty.Blobs.Put(Key, new MemoryStream([1]), 1, CancellationToken.None));
        await Assert.ThrowsAsync<StorageException>(() => hasty.Blobs.Fetch(Key, folder.File("in-0"), CancellationToken.None));
        await Assert.ThrowsAsync<StorageException>(() => hasty.Blobs.Check(CancellationToken.None));
        Assert.InRange(waited.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        (proxy.Silent, proxy.Closed) = (false, false);
        await far.Blobs.Check(CancellationToken.None);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_and_no_fault_of_the_store()
    {
        proxy.Silent = true;
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => far.Blobs.Put(Key, new MemoryStream([1]), 1, soon.Token));
    }
}
