using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace FlipUnit.Storage.Blobs;

/// <summary>Blobs as files under one folder. A file gets its name only when it is whole, so that a crash leaves no half blob.</summary>
public sealed class LocalBlobStore : IBlobStore
{
    private const int BufferBytes = 256 * 1024;
    private const int MostTries = 10;

    private readonly bool fsync;
    private readonly BlobPaths paths;

    public LocalBlobStore(IOptions<LocalBlobOptions> options)
    {
        paths = new BlobPaths(options.Value.Root);
        fsync = options.Value.Fsync;
    }

    public async Task<BlobInfo> Put(string key, Stream content, long maxBytes, CancellationToken cancellation)
    {
        var target = paths.Of(key);
        var temporary = paths.Temporary();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long bytes = 0;
            using var file = Disk.Create(temporary);
            int read;
            while ((read = await Fill(content, buffer, cancellation)) > 0)
            {
                if (bytes + read > maxBytes)
                    throw new BlobTooLargeException(maxBytes);
                hash.AppendData(buffer, 0, read);
                Disk.Do(() => RandomAccess.Write(file, buffer.AsSpan(0, read), bytes));
                bytes += read;
            }

            Disk.Do(() => Publish(target, () => File.Move(temporary, target, overwrite: true)));
            Flush(file, target);
            return new BlobInfo(key, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            NativeFiles.RemoveFile(temporary);
        }
    }

    public async Task<BlobInfo> PutFile(string key, string path, CancellationToken cancellation)
    {
        var target = paths.Of(key);
        // Tools choose odd modes; a blob is ours alone.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var moved = false;
        Disk.Do(() => Publish(target, () => moved = NativeFiles.Rename(path, target)));
        if (!moved)
        {
            // Another file system.
            await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            var copied = await Put(key, source, long.MaxValue, cancellation);
            File.Delete(path);
            return copied;
        }

        using var file = Disk.Do(() => File.OpenHandle(target));
        Flush(file, target);
        var info = new BlobInfo(key, RandomAccess.GetLength(file), await Task.Run(() => Hash(file, cancellation), cancellation));
        return info;
    }

    public Task<Stream> Open(string key, CancellationToken cancellation) => Task.FromResult<Stream>(
        Disk.Do(() => new FileStream(paths.Of(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, useAsync: false)));

    public Task Fetch(string key, string path, CancellationToken cancellation)
    {
        var source = paths.Of(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!NativeFiles.Link(source, path))
        {
            if (!File.Exists(source))
                throw new StorageException($"blob {key} is not there");
            File.Copy(source, path);
        }

        return Task.CompletedTask;
    }

    public Task Delete(string keyOrPrefix, CancellationToken cancellation)
    {
        if (!keyOrPrefix.EndsWith('/'))
            Remove(paths.Of(keyOrPrefix), File.Delete);
        else if (paths.FolderOf(keyOrPrefix) is { } folder)
            Remove(folder, path => Directory.Delete(path, recursive: true));
        else
            paths.Under(keyOrPrefix).ToList().ForEach(blob => Remove(blob.File.FullName, File.Delete));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<BlobEntry> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        foreach (var (key, file) in paths.Under(prefix))
        {
            cancellation.ThrowIfCancellationRequested();
            // It may be gone since its folder was read.
            file.Refresh();
            if (file.Exists)
                yield return new BlobEntry(key, file.Length, file.LastWriteTimeUtc);
        }
    }

    public IDirectUploads? Direct => null;

    public int? DaysKept => null;

    public async Task<BlobHead> Peek(string key, int bytes, CancellationToken cancellation)
    {
        await using var content = await Open(key, cancellation);
        var start = new byte[Math.Min(bytes, content.Length)];
        await content.ReadExactlyAsync(start, cancellation);
        // A blob is never written twice: its length is all that could differ.
        return new BlobHead(content.Length, Tag(content.Length), start);
    }

    public async Task Copy(string source, string target, string tag, CancellationToken cancellation)
    {
        var path = paths.Of(target);
        await using var content = await Open(source, cancellation);
        if (Tag(content.Length) != tag)
            throw new FileNotFoundException($"{source} is another");
        var linked = false;
        // Both names have one age: a copy made now must not look as old as what it was made from.
        Disk.Do(() => File.SetLastWriteTimeUtc(paths.Of(source), DateTime.UtcNow));
        Disk.Do(() => Publish(path, () => linked = NativeFiles.Link(paths.Of(source), path)));
        if (linked && fsync)
            Disk.Do(() => NativeFiles.FlushFolder(Path.GetDirectoryName(path)!));
        else if (!linked)
            await Put(target, content, long.MaxValue, cancellation);
    }

    public Task Renew(string key, CancellationToken cancellation)
    {
        Disk.Do(() => File.SetLastWriteTimeUtc(paths.Of(key), DateTime.UtcNow));
        return Task.CompletedTask;
    }

    public Task<int> AbortUnfinished(DateTimeOffset before, CancellationToken cancellation) => Task.FromResult(paths.SweepTemporaries(before));

    public Task<Uri?> DownloadUrl(string key, string disposition, string contentType, TimeSpan lifetime) => Task.FromResult<Uri?>(null);

    public Task Check(CancellationToken cancellation)
    {
        var probe = paths.Temporary();
        Disk.Do(() =>
        {
            try
            {
                var written = RandomNumberGenerator.GetBytes(16);
                using (var file = Disk.Create(probe))
                    RandomAccess.Write(file, written, 0);
                if (!File.ReadAllBytes(probe).AsSpan().SequenceEqual(written))
                    throw new IOException("what is read is not what was written");
            }
            finally
            {
                NativeFiles.RemoveFile(probe);
            }
        });
        return Task.CompletedTask;
    }

    private static string Tag(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);

    private void Remove(string path, Action<string> remove)
    {
        try
        {
            Disk.Do(() => remove(path));
        }
        catch (FileNotFoundException)
        {
            // Deleted already, here or by another process.
        }

        paths.Prune(path);
    }

    private static async ValueTask<int> Fill(Stream content, byte[] buffer, CancellationToken cancellation)
    {
        var filled = 0;
        int read;
        while (filled < BufferBytes && (read = await content.ReadAsync(buffer.AsMemory(filled, BufferBytes - filled), cancellation)) > 0)
            filled += read;
        return filled;
    }

    private static string Hash(SafeFileHandle file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long at = 0;
            int read;
            while ((read = Disk.Do(() => RandomAccess.Read(file, buffer, at))) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                at += read;
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Brings a file and its name to the disk. Before that a blob does not count as stored, and nobody knows its key.</summary>
    private void Flush(SafeFileHandle file, string target)
    {
        if (!fsync)
            return;
        Disk.Do(() =>
        {
            RandomAccess.FlushToDisk(file);
            NativeFiles.FlushFolder(Path.GetDirectoryName(target)!);
        });
    }

    /// <summary>Gives a file its name, in a folder that another process may be pruning because it was empty until now.</summary>
    private static void Publish(string target, Action name)
    {
        var folder = Path.GetDirectoryName(target)!;
        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.CreateDirectory(folder);
                name();
                return;
            }
            catch (IOException missing) when (missing is FileNotFoundException or DirectoryNotFoundException && tries < MostTries)
            {
                // Pruned between the two calls: make it again.
            }
        }
    }
}
