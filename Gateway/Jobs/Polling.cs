using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Grains.Interfaces;
using Microsoft.Net.Http.Headers;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Reading what changes: with an ETag, and held by ?wait=N until it differs from what the client knows.</summary>
internal static class Polling
{
    /// <summary>As it is to be shown, and whether the client knows it.</summary>
    public static async Task<(T Now, bool IsKnown)> Read<T>(T now, Watch<T> watch, HttpContext http, KeyRing keys)
        where T : class, IVersioned
    {
        var known = Known(http.Request);
        if (Waiting.Asked(http.Request) is { } patience && (known.Count == 0 || IsKnown(now)))
        {
            now = await Waiting.ForChange(now, watch, patience, http);
            await JobAccess.StillGood(http, keys);
        }

        http.Response.Headers.ETag = $"\"{now.Version}\"";
        http.Response.Headers.CacheControl = "no-cache";
        return (now, IsKnown(now));

        bool IsKnown(T one) => known.Any(tag => tag == EntityTagHeaderValue.Any || tag.Tag.AsSpan().Trim('"').SequenceEqual(one.Version));
    }

    private static IList<EntityTagHeaderValue> Known(HttpRequest request) =>
        request.Headers.IfNoneMatch is { Count: > 0 } tags && EntityTagHeaderValue.TryParseList(tags, out var parsed) ? parsed : [];
}
