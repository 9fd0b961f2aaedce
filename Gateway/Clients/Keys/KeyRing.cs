using System.Collections.Concurrent;
using System.Security.Cryptography;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Clients.Keys;

/// <summary>Looks keys up, and believes an answer for two seconds: so long does a revoked key live on, on any gateway.</summary>
public sealed class KeyRing(ApiKeyTable keys, TimeProvider clock)
{
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Look> looks = new();

    /// <summary>The key when it is good now; null when it is not, or is no key at all.</summary>
    public async ValueTask<ApiKeyRow?> Find(string text)
    {
        if (ApiKeyText.Hash(text) is not { } hash)
            return null;
        var row = await Row(hash);
        return row is not null && CryptographicOperations.FixedTimeEquals(row.Hash, hash) && row.IsGood(clock.GetUtcNow()) ? row : null;
    }

    /// <summary>True for the anonymous, and for a key that is still good: asked again by answers that go on for long.</summary>
    public async ValueTask<bool> IsStillGood(RequestClient client) =>
        client.Key is not { } key || (await Row(key.Hash))?.IsGood(clock.GetUtcNow()) == true;

    private async Task<ApiKeyRow?> Row(byte[] hash)
    {
        var name = Convert.ToHexString(hash);
        var now = clock.GetUtcNow();
        if (!looks.TryGetValue(name, out var look) || now >= look.Until)
        {
            Forget(now);
            looks[name] = look = new Look(keys.ByHash(hash, CancellationToken.None), now + Lifetime);
        }

        try
        {
            return await look.Row;
        }
        catch
        {
            // Nobody vouches for the key; the next request asks again.
            looks.TryRemove(KeyValuePair.Create(name, look));
            throw;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        if (looks.Count < MostRemembered)
            return;
        foreach (var old in looks.Where(look => now >= look.Value.Until))
            looks.TryRemove(old);
    }

    private sealed record Look(Task<ApiKeyRow?> Row, DateTimeOffset Until);
}
