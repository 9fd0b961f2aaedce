using System.Security.Cryptography;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Tests.Blobs;

public sealed class LocalBlobStoreTests : BlobStoreTests
{
    private readonly LocalBlobStore blobs;

    public LocalBlobStoreTests() => blobs = new(Options.Create(new LocalBlobOptions { Root = Folder.File("blobs") }));

    protected override IBlobStore Blobs => blobs;

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
        Directory.Delete(Folder.File("blobs/tmp"));
        File.CreateSymbolicLink(Folder.File("blobs/tmp"), "/dev/null");
        await Assert.ThrowsAsync<StorageException>(() => blobs.Put("jobs/abcdef/in-0", new MemoryStream(new byte[10]), 10, CancellationToken.None));
        await Assert.ThrowsAsync<StorageException>(() => blobs.Check(CancellationToken.None));
        Assert.False(Directory.Exists(Folder.File("blobs/jobs")));
    }

    [Fact]
    public async Task A_file_is_taken_over_with_a_mode_of_our_own()
    {
        var path = Folder.File("made.bin");
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
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.File("blobs/jobs")));
    }

    [Fact]
    public void A_root_that_cannot_be_made_is_a_wrong_setting()
    {
        File.WriteAllText(Folder.File("file"), "");
        var failure = Assert.Throws<OptionsValidationException>(() => new LocalBlobStore(Options.Create(new LocalBlobOptions { Root = Folder.File("file/blobs") })));
        Assert.Contains("FlipUnit:Blobs:Root", Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_process_was_writing_a_day_ago_is_swept()
    {
        var old = Folder.File("blobs/tmp/old");
        var young = Folder.File("blobs/tmp/young");
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        _ = new LocalBlobStore(Options.Create(new LocalBlobOptions { Root = Folder.File("blobs") }));
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    protected override async Task AssertNothingLeft()
    {
        await base.AssertNothingLeft();
        Assert.Empty(Files());
    }

    private string[] Files() => Directory.GetFiles(Folder.File("blobs"), "*", SearchOption.AllDirectories);
}
