using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Win32.SafeHandles;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>Makes a file of a blob: its parts at once, each written where it belongs, and all of it checked against the store's ETag.</summary>
internal static class S3Fetch
{
    private const int BufferBytes = 256 * 1024;
    private const int Md5Letters = 32;

    public static async Task ToFile(S3Connection s3, string key, string path, CancellationToken cancellation)
    {
        var opened = await S3ReadStream.Get(s3, key, etag: null, range: null, cancellation);
        var (bytes, etag) = (opened.ContentLength, opened.ETag);
        var partBytes = PartBytes(opened) ?? Math.Max(bytes, 1);
        var parts = (int)Math.Max(1, (bytes + partBytes - 1) / partBytes);
        var hashes = new byte[parts][];
        await using var first = new S3ReadStream(s3, key, etag, 0, Math.Min(bytes, partBytes), opened);
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read, FileOptions.None, preallocationSize: bytes);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts), new ParallelOptions { MaxDegreeOfParallelism = s3.PartsAtOnce, CancellationToken = cancellation }, async (part, stop) =>
            {
                var (from, end) = (part * partBytes, Math.Min(bytes, (part + 1) * partBytes));
                await using var content = part == 0 ? first : new S3ReadStream(s3, key, etag, from, end, opened: null);
                hashes[part] = await Copy(content, file, from, stop);
            });
        if (Expected(opened) is { } expected && expected != Tag(hashes, expected))
            throw new StorageException($"{key} is not what its ETag {expected} says: it was damaged on its way, or in the store");
    }

    /// <summary>How the store cut the blob: its ETag counts the parts, and their size stands beside it. Null when it is one piece, or cut in a way that nobody wrote down.</summary>
    private static long? PartBytes(GetObjectResponse blob)
    {
        var etag = blob.ETag.Trim('"');
        return etag.Length > Md5Letters + 1 && long.TryParse(etag.AsSpan(Md5Letters + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
            && long.TryParse(blob.Metadata[S3Connection.PartBytesName], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            && bytes > 0 && parts == (blob.ContentLength + bytes - 1) / bytes
            ? bytes
            : null;
    }

    /// <summary>The MD5 sums the store has of the blob; null where its ETag is none (encryption with keys of its own, parts of unknown size).</summary>
    private static string? Expected(GetObjectResponse blob)
    {
        var etag = blob.ETag.Trim('"');
        var hashed = blob.ServerSideEncryptionMethod is null || blob.ServerSideEncryptionMethod == ServerSideEncryptionMethod.None || blob.ServerSideEncryptionMethod == ServerSideEncryptionMethod.AES256;
        return hashed && (etag.Length == Md5Letters || PartBytes(blob) is not null) ? etag : null;
    }

    private static string Tag(byte[][] hashes, string expected)
    {
        if (expected.Length == Md5Letters)
            return Convert.ToHexStringLower(hashes[0]);
        using var hash = Md5();
        foreach (var part in hashes)
            hash.AppendData(part);
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(hash.GetHashAndReset())}-{hashes.Length}");
    }

    private static async Task<byte[]> Copy(Stream content, SafeFileHandle file, long at, CancellationToken cancellation)
    {
        using var hash = Md5();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellation)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                RandomAccess.Write(file, buffer.AsSpan(0, read), at);
                at += read;
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

#pragma warning disable CA5351 // The store's ETag is made so; it guards against accidents, not against people.
    private static IncrementalHash Md5() => IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
}
