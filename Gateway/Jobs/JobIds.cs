using System.Security.Cryptography;
using System.Text;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Ids of jobs: 122 random bits, or derived from the client and its idempotency key, so that the job itself remembers the key.</summary>
public static class JobIds
{
    private const int LongestKey = 255;

    public static Guid Random() => Guid.NewGuid();

    public static Guid Derived(string client, string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{client}\n{key}"), hash);
        // Version 8 (made by a rule of our own), variant 1: RFC 9562.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>A batch under a key is another thing than a job under the same key.</summary>
    public static Guid DerivedBatch(string client, string key) => Derived($"{client}\nbatches", key);

    public static bool IsValidKey(string key) => key.Length is > 0 and <= LongestKey && key.All(letter => letter is >= ' ' and <= '~');
}
