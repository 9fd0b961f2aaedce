using System.Net.Http.Headers;

namespace FlipUnit.Converters.Providers;

/// <summary>The header Retry-After in both its forms.</summary>
internal static class RetryAfter
{
    /// <summary>From now; null when the header is not there or makes no sense.</summary>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
