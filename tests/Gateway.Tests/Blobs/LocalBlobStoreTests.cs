using System.Security.Cryptography;
using FlipUnit.Storage.Blobs;
using FlipUnit.TestSupport;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Tests.Blobs;

public sealed class LocalBlobStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LocalBlobStore blobs;

    public LocalBlobStoreTests() => blobs = new(Options.Create(new LocalBlobOptions { Root = folder.File("blobs") }));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256 * 1024)]
    [InlineData(1024 * 1024 + 17)]
    public async Task What_is_put_is_read_back_with_its_length_and_hash(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var blob = await blobs.Put("jobs/abcdef/in-0", new MemoryStream(content), long.MaxValue, CancellationToken.None);
        Assert.Equal(length, blob.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), blob.Sha256);
        Assert.Equal(content, await Read("jobs/abcdef/in-0"));
    }

    [Fact]
    public async Task A_blob_is_read_from_any_place()
    {
        await blobs.Put("jobs/abcdef/in-0", new MemoryStream("0123456789"u8.ToArray()), 10, CancellationToken.None);
        await using var content = await blobs.Open("jobs/abcdef/in-0", CancellationToken.None);
        content.Seek(7, SeekOrigin.Begin);
        var rest = new byte[3];
        await content.ReadExactlyAsync(rest);
        Assert.Equal("789"u8.ToArray(), rest);
    }

    [Fact]
    public async Task Past_its_limit_nothing_is_kept()
    {
        var failure = await Assert.ThrowsAsync<BlobTooLargeException>(() => blobs.Put("jobs/abcdef/in-0", new MemoryStream(new byte[11]), 10, CancellationToken.None));
        Assert.Equal(10, failure.MaxBytes);
        AssertNothingLeft();
    }

    [Fact]
    public async Task A_stream_that_breaks_leaves_nothing_and_its_fault_is_not_the_disks()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => blobs.Put("jobs/abcdef/in-0", new BreakingStream(), long.MaxValue, CancellationToken.None));
        Assert.Equal(BreakingStream.Message, failure.Message);
        AssertNothingLeft();
    }

    [Fact]
    public void A_full_disk_is_told_apart()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        var failure = Assert.Throws<StorageFullException>(() => Disk.Do(() => full.Write(new byte[10])));
        Assert.Equal(28, failure.HResult);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_a_fault_of_the_storage()
    {
        Directory.Delete(folder.File("blobs/tmp"));
        File.CreateSymbolicLink(folder.File("blobs/tmp"), "/dev/null");
        await Assert.ThrowsAsync<StorageException>(() => blobs.Put("jobs/abcdef/in-0", new MemoryStream(new byte[10]), 10, CancellationToken.None));
        await Assert.ThrowsAsync<StorageException>(() => blobs.Check(CancellationToken.None));
        Assert.False(Directory.Exists(folder.File("blobs/jobs")));
    }

    [Fact]
    public async Task A_file_is_taken_over_with_a_mode_of_our_own()
    {
        var path = folder.File("made.bin");
        await File.WriteAllTextAsync(path, "made by a tool");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var blob = await blobs.PutFile("jobs/abcdef/a-1/out-0", path, CancellationToken.None);
        Assert.Equal(14, blob.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("made by a tool"u8)), blob.Sha256);
        Assert.False(File.Exists(path));
        var file = Assert.Single(Files());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_file_put_again_replaces_the_first()
    {
        await File.WriteAllTextAsync(folder.File("one"), "one");
        await blobs.PutFile("jobs/abcdef/a-1/out-0", folder.File("one"), CancellationToken.None);
        await File.WriteAllTextAsync(folder.File("two"), "second");
        var blob = await blobs.PutFile("jobs/abcdef/a-1/out-0", folder.File("two"), CancellationToken.None);
        Assert.Equal(6, blob.Bytes);
        Assert.Equal("second"u8.ToArray(), await Read("jobs/abcdef/a-1/out-0"));
        Assert.False(File.Exists(folder.File("two")));
    }

    [Fact]
    public async Task A_file_of_another_file_system_is_copied()
    {
        var path = Path.Combine("/dev/shm", $"flipunit-{Guid.NewGuid():n}");
        if (!Directory.Exists("/dev/shm"))
            Assert.Skip("there is no second file system");
        await File.WriteAllTextAsync(path, "from afar");
        var blob = await blobs.PutFile("jobs/abcdef/a-1/out-0", path, CancellationToken.None);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("from afar"u8)), blob.Sha256);
        Assert.Equal("from afar"u8.ToArray(), await Read("jobs/abcdef/a-1/out-0"));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Fetch_makes_a_file_of_it_without_a_second_copy()
    {
        await blobs.Put("jobs/abcdef/in-0", new MemoryStream("fetched"u8.ToArray()), 10, CancellationToken.None);
        await blobs.Fetch("jobs/abcdef/in-0", folder.File("in/in-0.txt"), CancellationToken.None);
        Assert.Equal("fetched", await File.ReadAllTextAsync(folder.File("in/in-0.txt")));
        await blobs.Delete("jobs/abcdef/", CancellationToken.None);
        Assert.Equal("fetched", await File.ReadAllTextAsync(folder.File("in/in-0.txt")));
    }

    [Fact]
    public async Task What_is_not_there_is_said_so()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => blobs.Open("jobs/abcdef/in-0", CancellationToken.None));
        await Assert.ThrowsAsync<StorageException>(() => blobs.Fetch("jobs/abcdef/in-0", folder.File("x"), CancellationToken.None));
        await blobs.Delete("jobs/abcdef/in-0", CancellationToken.None);
        await blobs.Delete("jobs/abcdef/", CancellationToken.None);
    }

    [Fact]
    public async Task Delete_takes_empty_folders_along_and_nothing_of_a_neighbour()
    {
        await Put("jobs/abcdef/s-1/in-0");
        await Put("jobs/abcdef/s-1/in-1");
        await Put("jobs/abcdee/s-1/in-0");
        await blobs.Delete("jobs/abcdef/s-1/in-0", CancellationToken.None);
        Assert.Equal(["jobs/abcdee/s-1/in-0", "jobs/abcdef/s-1/in-1"], await Keys("jobs/"));
        await blobs.Delete("jobs/abcdef/s-1/", CancellationToken.None);
        Assert.Equal(["jobs/abcdee/s-1/in-0"], await Keys("jobs/"));
        await blobs.Delete("jobs/abcdee/s-1/in-0", CancellationToken.None);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("blobs/jobs")));
    }

    [Fact]
    public async Task Writers_and_deleters_of_one_folder_do_not_hurt_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await Put($"jobs/abcdef/s-{writer}/in-0");
                await blobs.Delete($"jobs/abcdef/s-{writer}/", CancellationToken.None);
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
        await Assert.ThrowsAsync<ArgumentException>(() => blobs.Put(key, new MemoryStream(), 1, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => blobs.Open(key, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => blobs.Delete(key, CancellationToken.None));
    }

    [Fact]
    public async Task Check_passes_and_leaves_nothing()
    {
        await blobs.Check(CancellationToken.None);
        AssertNothingLeft();
    }

    [Fact]
    public void A_root_that_cannot_be_made_is_a_wrong_setting()
    {
        File.WriteAllText(folder.File("file"), "");
        var failure = Assert.Throws<OptionsValidationException>(() => new LocalBlobStore(Options.Create(new LocalBlobOptions { Root = folder.File("file/blobs") })));
        Assert.Contains("FlipUnit:Blobs:Root", Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_process_was_writing_a_day_ago_is_swept()
    {
        var old = folder.File("blobs/tmp/old");
        var young = folder.File("blobs/tmp/young");
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        _ = new LocalBlobStore(Options.Create(new LocalBlobOptions { Root = folder.File("blobs") }));
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    private Task<BlobInfo> Put(string key) => blobs.Put(key, new MemoryStream("x"u8.ToArray()), 1, CancellationToken.None);

    private async Task<string[]> Keys(string prefix)
    {
        var keys = new List<string>();
        await foreach (var blob in blobs.List(prefix, CancellationToken.None))
            keys.Add(blob.Key);
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    private async Task<byte[]> Read(string key)
    {
        await using var content = await blobs.Open(key, CancellationToken.None);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }

    private string[] Files() => Directory.GetFiles(folder.File("blobs"), "*", SearchOption.AllDirectories);

    private void AssertNothingLeft() => Assert.Empty(Files());

    private sealed class BreakingStream : MemoryStream
    {
        public const string Message = "the line is dead";

        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ++reads > 3 ? throw new IOException(Message) : ValueTask.FromResult(Math.Min(buffer.Length, 100_000));
    }
}
