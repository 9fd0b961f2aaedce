using System.Security.Cryptography;
using System.Text;
using FlipUnit.Storage.Blobs;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Blobs;

/// <summary>What every blob store must do.</summary>
public abstract class BlobStoreTests : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    protected abstract IBlobStore Blobs { get; }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256 * 1024)]
    [InlineData(1024 * 1024 + 17)]
    [InlineData(16 * 1024 * 1024 + 17)]
    public async Task What_is_put_is_read_back_with_its_length_and_hash(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var blob = await Blobs.Put("jobs/abcdef/in-0", new MemoryStream(content), 1 << 30, CancellationToken.None);
        Assert.Equal(length, blob.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), blob.Sha256);
        Assert.Equal(content, await Read("jobs/abcdef/in-0"));
    }

    [Fact]
    public async Task A_blob_is_read_from_any_place()
    {
        await Blobs.Put("jobs/abcdef/in-0", new MemoryStream("0123456789"u8.ToArray()), 10, CancellationToken.None);
        await using var content = await Blobs.Open("jobs/abcdef/in-0", CancellationToken.None);
        content.Seek(7, SeekOrigin.Begin);
        var rest = new byte[3];
        await content.ReadExactlyAsync(rest);
        Assert.Equal("789"u8.ToArray(), rest);
    }

    [Fact]
    public async Task Past_its_limit_nothing_is_kept()
    {
        var failure = await Assert.ThrowsAsync<BlobTooLargeException>(() => Blobs.Put("jobs/abcdef/in-0", new MemoryStream(new byte[11]), 10, CancellationToken.None));
        Assert.Equal(10, failure.MaxBytes);
        await AssertNothingLeft();
    }

    [Fact]
    public async Task A_stream_that_breaks_leaves_nothing_and_its_fault_is_not_the_stores()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => Blobs.Put("jobs/abcdef/in-0", new BreakingStream(), long.MaxValue, CancellationToken.None));
        Assert.Equal(BreakingStream.Message, failure.Message);
        await AssertNothingLeft();
    }

    [Fact]
    public async Task A_file_put_again_replaces_the_first()
    {
        await File.WriteAllTextAsync(Folder.File("one"), "one");
        await Blobs.PutFile("jobs/abcdef/a-1/out-0", Folder.File("one"), CancellationToken.None);
        await File.WriteAllTextAsync(Folder.File("two"), "second");
        var blob = await Blobs.PutFile("jobs/abcdef/a-1/out-0", Folder.File("two"), CancellationToken.None);
        Assert.Equal(6, blob.Bytes);
        Assert.Equal("second"u8.ToArray(), await Read("jobs/abcdef/a-1/out-0"));
        Assert.False(File.Exists(Folder.File("two")));
    }

    [Fact]
    public async Task A_file_of_another_file_system_is_copied()
    {
        var path = Path.Combine("/dev/shm", $"flipunit-{Guid.NewGuid():n}");
        if (!Directory.Exists("/dev/shm"))
            Assert.Skip("there is no second file system");
        await File.WriteAllTextAsync(path, "from afar");
        var blob = await Blobs.PutFile("jobs/abcdef/a-1/out-0", path, CancellationToken.None);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("from afar"u8)), blob.Sha256);
        Assert.Equal("from afar"u8.ToArray(), await Read("jobs/abcdef/a-1/out-0"));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Fetch_makes_a_file_of_it_without_a_second_copy()
    {
        await Blobs.Put("jobs/abcdef/in-0", new MemoryStream("fetched"u8.ToArray()), 10, CancellationToken.None);
        await Blobs.Fetch("jobs/abcdef/in-0", Folder.File("in/in-0.txt"), CancellationToken.None);
        Assert.Equal("fetched", await File.ReadAllTextAsync(Folder.File("in/in-0.txt")));
        await Blobs.Delete("jobs/abcdef/", CancellationToken.None);
        Assert.Equal("fetched", await File.ReadAllTextAsync(Folder.File("in/in-0.txt")));
    }

    [Fact]
    public async Task What_is_not_there_is_said_so()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Blobs.Open("jobs/abcdef/in-0", CancellationToken.None));
        await Assert.ThrowsAsync<StorageException>(() => Blobs.Fetch("jobs/abcdef/in-0", Folder.File("x"), CancellationToken.None));
        await Blobs.Delete("jobs/abcdef/in-0", CancellationToken.None);
        await Blobs.Delete("jobs/abcdef/", CancellationToken.None);
    }

    [Fact]
    public async Task Writers_and_deleters_of_one_folder_do_not_hurt_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await Put($"jobs/abcdef/s-{writer}/in-0");
                await Blobs.Delete($"jobs/abcdef/s-{writer}/", CancellationToken.None);
            }

            await Put($"jobs/abcdef/s-{writer}/in-0");
        })));
        Assert.Equal(8, (await Keys("jobs/")).Length);
    }

    [Fact]
    public async Task List_gives_the_keys_under_a_prefix_however_it_ends()
    {
        await Put("jobs/abcdef/a-1/out-0");
        await Put("jobs/abcdef/a-10/out-0");
        await Put("uploads/abcdef/1");
        Assert.Equal(["jobs/abcdef/a-1/out-0", "jobs/abcdef/a-10/out-0"], await Keys("jobs/abcdef/"));
        Assert.Equal(["jobs/abcdef/a-1/out-0"], await Keys("jobs/abcdef/a-1/"));
        Assert.Equal(["uploads/abcdef/1"], await Keys("uploads/"));
        Assert.Empty(await Keys("jobs/ffffff/"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("jobs/../../etc/passwd")]
    [InlineData("jobs/./x")]
    [InlineData("jobs//x")]
    [InlineData("jobs/Abc")]
    [InlineData("jobs/a b")]
    [InlineData("jobs/a\0b")]
    [InlineData("jobs/ä")]
    [InlineData("jobs/.hidden")]
    public async Task A_key_that_is_not_ours_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Blobs.Put(key, new MemoryStream(), 1, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => Blobs.Open(key, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => Blobs.Delete(key, CancellationToken.None));
    }

    [Fact]
    public async Task Check_passes_and_leaves_nothing()
    {
        await Blobs.Check(CancellationToken.None);
        await AssertNothingLeft();
    }

    [Fact]
    public async Task Delete_takes_nothing_of_a_neighbour()
    {
        await Put("jobs/abcdef/s-1/in-0");
        await Put("jobs/abcdef/s-1/in-1");
        await Put("jobs/abcdef/s-10/in-0");
        await Put("jobs/abcdee/s-1/in-0");
        await Blobs.Delete("jobs/abcdef/s-1/in-0", CancellationToken.None);
        Assert.Equal(["jobs/abcdee/s-1/in-0", "jobs/abcdef/s-1/in-1", "jobs/abcdef/s-10/in-0"], await Keys("jobs/"));
        await Blobs.Delete("jobs/abcdef/s-1/", CancellationToken.None);
        Assert.Equal(["jobs/abcdee/s-1/in-0", "jobs/abcdef/s-10/in-0"], await Keys("jobs/"));
        await Blobs.Delete("jobs/abcdef/", CancellationToken.None);
        Assert.Equal(["jobs/abcdee/s-1/in-0"], await Keys("jobs/"));
    }

    [Fact]
    public async Task Peek_tells_the_length_and_the_first_bytes()
    {
        await Blobs.Put("jobs/abcdef/in-0", new MemoryStream("0123456789"u8.ToArray()), 10, CancellationToken.None);
        var head = await Blobs.Peek("jobs/abcdef/in-0", 4, CancellationToken.None);
        Assert.Equal((10, "0123"), (head.Bytes, Encoding.ASCII.GetString(head.Start.Span)));
        Assert.Equal("0123456789", Encoding.ASCII.GetString((await Blobs.Peek("jobs/abcdef/in-0", 64 * 1024, CancellationToken.None)).Start.Span));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Blobs.Peek("jobs/abcdef/in-1", 4, CancellationToken.None));
    }

    [Fact]
    public async Task A_copy_outlives_what_it_was_copied_from()
    {
        await Blobs.Put("uploads/abcdef/1", new MemoryStream("copied"u8.ToArray()), 10, CancellationToken.None);
        var tag = (await Blobs.Peek("uploads/abcdef/1", 1, CancellationToken.None)).Tag;
        await Blobs.Copy("uploads/abcdef/1", "jobs/abcdef/s-1/in-0", tag, CancellationToken.None);
        await Blobs.Delete("uploads/abcdef/", CancellationToken.None);
        Assert.Equal("copied"u8.ToArray(), await Read("jobs/abcdef/s-1/in-0"));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Blobs.Copy("uploads/abcdef/1", "jobs/abcdef/s-1/in-1", tag, CancellationToken.None));
    }

    [Fact]
    public async Task What_was_written_over_is_not_copied()
    {
        await Blobs.Put("uploads/abcdef/1", new MemoryStream("looked at"u8.ToArray()), 10, CancellationToken.None);
        var tag = (await Blobs.Peek("uploads/abcdef/1", 1, CancellationToken.None)).Tag;
        await Blobs.Put("uploads/abcdef/1", new MemoryStream("another"u8.ToArray()), 10, CancellationToken.None);
        await Assert.ThrowsAsync<FileNotFoundException>(() => Blobs.Copy("uploads/abcdef/1", "jobs/abcdef/s-1/in-0", tag, CancellationToken.None));
        Assert.Equal(["uploads/abcdef/1"], [.. await Keys("jobs/"), .. await Keys("uploads/")]);
    }

    [Fact]
    public async Task A_blob_that_is_renewed_is_young_and_the_same()
    {
        await Blobs.Put("jobs/abcdef/in-0", new MemoryStream("kept"u8.ToArray()), 10, CancellationToken.None);
        var before = await WrittenAt("jobs/abcdef/in-0");
        await Wait.Until(
            async () =>
            {
                await Blobs.Renew("jobs/abcdef/in-0", CancellationToken.None);
                return await WrittenAt("jobs/abcdef/in-0") > before;
            },
            TimeSpan.FromSeconds(10), "it is younger");
        Assert.Equal("kept"u8.ToArray(), await Read("jobs/abcdef/in-0"));
    }

    protected Task<BlobInfo> Put(string key) => Blobs.Put(key, new MemoryStream("x"u8.ToArray()), 1, CancellationToken.None);

    protected async Task<string[]> Keys(string prefix)
    {
        var keys = new List<string>();
        await foreach (var blob in Blobs.List(prefix, CancellationToken.None))
            keys.Add(blob.Key);
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    private async Task<DateTimeOffset> WrittenAt(string key)
    {
        await foreach (var blob in Blobs.List(key, CancellationToken.None))
            return blob.WrittenAt;
        throw new FileNotFoundException(key);
    }

    protected async Task<byte[]> Read(string key)
    {
        await using var content = await Blobs.Open(key, CancellationToken.None);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>No blob, and nothing half done.</summary>
    protected virtual async Task AssertNothingLeft()
    {
        Assert.Empty(await Keys("jobs/"));
        Assert.Empty(await Keys("uploads/"));
        Assert.Empty(await Keys("health/"));
        Assert.Equal(0, await Blobs.AbortUnfinished(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
    }

    private sealed class BreakingStream : MemoryStream
    {
        public const string Message = "the line is dead";

        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ++reads > 3 ? throw new IOException(Message) : ValueTask.FromResult(Math.Min(buffer.Length, 100_000));
    }
}
