using System.Globalization;
using System.Security.Cryptography;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Silo;

/// <summary>What a backup keeps of the blob store: a line a blob with hash, size and key, and whether they are all there.</summary>
internal static class BlobInventory
{
    /// <summary>Writes the store's blobs as they are now; one that goes meanwhile is left out.</summary>
    public static async Task List(IBlobStore blobs, TextWriter to, CancellationToken cancellation)
    {
        foreach (var prefix in (string[])[BlobKeys.Jobs, BlobKeys.Uploads])
        {
            await foreach (var entry in blobs.List(prefix, cancellation))
            {
                if (await Hash(blobs, entry.Key, cancellation) is { } hash)
                    await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{hash} {entry.Bytes} {entry.Key}"));
            }
        }
    }

    /// <summary>Compares wanted lines (hash, size, key) with the store; returns how many are missing or differ, each named.</summary>
    public static async Task<int> Verify(IBlobStore blobs, TextReader wanted, TextWriter to, CancellationToken cancellation)
    {
        var (count, wrong) = (0, 0);
        while (await wanted.ReadLineAsync(cancellation) is { } line)
        {
            var parts = line.Split(' ', 3);
            if (parts.Length < 3)
                throw new FormatException($"'{line}' is no line of a blob listing");
            count++;
            var found = await Hash(blobs, parts[2], cancellation);
            if (found == parts[0])
                continue;
            wrong++;
            await to.WriteLineAsync($"{(found is null ? "missing" : "different")} {parts[2]}");
        }

        await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} blobs, {wrong} missing or different"));
        return wrong;
    }

    private static async Task<string?> Hash(IBlobStore blobs, string key, CancellationToken cancellation)
    {
        try
        {
            await using var content = await blobs.Open(key, cancellation);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
