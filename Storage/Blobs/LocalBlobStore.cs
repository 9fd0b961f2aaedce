using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace FlipUnit.Storage.Blobs;

/// <summary>Blobs as files under one folder. A file gets its name only when it is whole, so that a crash leaves no half blob.</summary>
public sealed partial class LocalBlobStore : IBlobStore
{
    private const int BufferBytes = 256 * 1024;

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
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                int read;
                while ((read = await Fill(content, buffer, cancellation)) > 0)
                {
                    if (bytes + read > maxBytes)
                        throw new BlobTooLargeException(maxBytes);
                    hash.AppendData(buffer, 0, read);
                    RandomAccess.Write(file, buffer.AsSpan(0, read), bytes);
                    bytes += read;
                }

                if (fsync)
                    RandomAccess.FlushToDisk(file);
            }

            Publish(temporary, target);
            return new BlobInfo(key, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            File.Delete(temporary);
        }
    }

    public async Task<BlobInfo> PutFile(string key, string path, CancellationToken cancellation)
    {
        var target = paths.Of(key);
        string sha256;
        long bytes;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1))
        {
            bytes = stream.Length;
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
            if (fsync)
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
        }

        // Tools choose odd modes; a blob is ours alone.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Link(path, target) == 0)
            File.Delete(path);
        else
            CopyOver(path, target);
        return new BlobInfo(key, bytes, sha256);
    }

    public Task<Stream> Open(string key, CancellationToken cancellation) =>
        Task.FromResult<Stream>(new FileStream(paths.Of(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, useAsync: false));

    public Task Fetch(string key, string path, CancellationToken cancellation)
    {
        var source = paths.Of(key);
        if (Link(source, path) != 0)
        {
            if (!File.Exists(source))
                throw new StorageException($"blob {key} is not there");
            File.Copy(source, path);
        }

        return Task.CompletedTask;
    }

    public Task Delete(string keyOrPrefix, CancellationToken cancellation)
    {
        if (keyOrPrefix.EndsWith('/'))
            DeleteFolder(paths.OfPrefix(keyOrPrefix));
        else
            File.Delete(paths.Of(keyOrPrefix));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<BlobEntry> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        foreach (var (key, file) in paths.Under(prefix))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new BlobEntry(key, file.Length, file.LastWriteTimeUtc);
        }
    }

    public Uri? DownloadUrl(string key, string fileName, string contentType, TimeSpan lifetime) => null;

    public async Task Check(CancellationToken cancellation)
    {
        var probe = paths.Temporary();
        await File.WriteAllTextAsync(probe, "probe", cancellation);
        File.Delete(probe);
    }

    private static async ValueTask<int> Fill(Stream content, byte[] buffer, CancellationToken cancellation)
    {
        var filled = 0;
        int read;
        while (filled < BufferBytes && (read = await content.ReadAsync(buffer.AsMemory(filled, BufferBytes - filled), cancellation)) > 0)
            filled += read;
        return filled;
    }

    private static void Publish(string temporary, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(temporary, target, overwrite: true);
    }

    private void CopyOver(string path, string target)
    {
        var temporary = paths.Temporary();
        try
        {
            File.Copy(path, temporary);
            Publish(temporary, target);
            File.Delete(path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void DeleteFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Deleted already, here or by another process.
        }
    }

    /// <summary>A second name for the same file; non-zero where that cannot be (other file system, no such file, name taken).</summary>
    private static int Link(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        return NativeLink(from, to);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeLink(string from, string to);
}
