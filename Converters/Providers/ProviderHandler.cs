using System.Net;

namespace FlipUnit.Converters.Providers;

/// <summary>Lets one request out, and of its answer nothing but a success, bounded in bytes.</summary>
internal sealed class ProviderHandler(Provider provider, TimeProvider clock) : DelegatingHandler
{
    private int sent;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The token was taken for one.
        if (Interlocked.Increment(ref sent) > 1)
            throw new InvalidOperationException($"a second request to {provider} in one call");
        var answer = await base.SendAsync(request, cancellationToken);
        if (Fault(answer.StatusCode) is { } fault)
        {
            using (answer)
                throw new ProviderException(fault, $"{provider} answered {(int)answer.StatusCode}", RetryAfter.Of(answer.Headers, clock.GetUtcNow()));
        }

        if (answer.Content.Headers.ContentLength > provider.MaxAnswerBytes)
        {
            using (answer)
                throw BoundedStream.TooLarge(provider);
        }

        await Bound(answer, cancellationToken);
        return answer;
    }

    private async Task Bound(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var whole = answer.Content;
        var bounded = new StreamContent(new BoundedStream(await whole.ReadAsStreamAsync(cancellation), provider));
        foreach (var (name, values) in whole.Headers)
            bounded.Headers.TryAddWithoutValidation(name, values);
        answer.Content = bounded;
    }

    private static ProviderFault? Fault(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => null,
        401 or 403 => ProviderFault.WrongKey,
        408 or >= 500 => ProviderFault.ServerError,
        429 => ProviderFault.TooMany,
        >= 400 => ProviderFault.Refused,
        // Redirects are not followed: they could lead into our own network.
        _ => ProviderFault.Unreadable,
    };
}
