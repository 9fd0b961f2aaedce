using System.Buffers;
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
        fsync = options.Value.Fsync;
        paths = new BlobPaths(options.Value.Root);
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
            using (var file = Disk.Create(temporary))
            {
                int read;
                while ((read = await Fill(content, buffer, cancellation)) > 0)
                {
                    if (bytes + read > maxBytes)
                        throw new BlobTooLargeException(maxBytes);
                    hash.AppendData(buffer, 0, read);
                    Disk.Do(() => RandomAccess.Write(file, buffer.AsSpan(0, read), bytes));
                    bytes += read;
                }

                Flush(file);
            }

            Disk.Do(() => Publish(target, () => File.Move(temporary, target, overwrite: true)));
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
        var linked = false;
        Disk.Do(() => Publish(target, () => linked = NativeFiles.Link(path, target)));
        if (!linked)
        {
            // Another file system, or a repetition: the copy replaces what is there.
            await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            var copied = await Put(key, source, long.MaxValue, cancellation);
            File.Delete(path);
            return copied;
        }

        using var file = Disk.Do(() => File.OpenHandle(target));
        Flush(file);
        var info = new BlobInfo(key, RandomAccess.GetLength(file), await Task.Run(() => Hash(file, cancellation), cancellation));
        File.Delete(path);
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
        var isPrefix = keyOrPrefix.EndsWith('/');
        var path = isPrefix ? paths.OfPrefix(keyOrPrefix) : paths.Of(keyOrPrefix);
        try
        {
            Disk.Do(() =>
            {
                if (isPrefix)
                    Directory.Delete(path, recursive: true);
                else
                    File.Delete(path);
            });
        }
        catch (FileNotFoundException)
        {
            // Deleted already, here or by another process.
        }

        paths.Prune(path);
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

    public Uri? DownloadUrl(string key, string fileName, string contentType, TimeSpan lifetime) => null;

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

    private void Flush(SafeFileHandle file)
    {
        if (fsync)
            Disk.Do(() => RandomAccess.FlushToDisk(file));
    }

    /// <summary>Gives a file its name, in a folder that another process may be pruning because it was empty until now.</summary>
    private void Publish(string target, Action name)
    {
        var folder = Path.GetDirectoryName(target)!;
        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.CreateDirectory(folder);
                name();
                break;
            }
            catch (IOException missing) when (missing is FileNotFoundException or DirectoryNotFoundException && tries < MostTries)
            {
                // Pruned between the two calls: make it again.
            }
        }

        if (fsync)
            NativeFiles.FlushFolder(folder);
    }
}
