using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;

namespace FlipUnit.Hosting.Outbound;

/// <summary>
/// Posts to URLs that strangers chose. Each call has a connection of its own, to an address that was judged just before;
/// no redirects, no proxy, no cookies, a few seconds in all, and of the answer only the status matters.
/// </summary>
public sealed class OutboundPost : IDisposable
{
    private const int MostAnswerBytes = 64 * 1024;
    private const int MostHeaderKilobytes = 16;

    private readonly OutboundUrls urls;
    private readonly INameResolver names;
    private readonly OutboundAddresses addresses;
    private readonly TimeSpan patience;
    private readonly HttpClient http;

    public OutboundPost(OutboundUrls urls, INameResolver names, IOptions<OutboundOptions> options)
    {
        this.urls = urls;
        this.names = names;
        addresses = new OutboundAddresses(options.Value.Networks());
        patience = TimeSpan.FromSeconds(options.Value.TimeoutSeconds);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.Zero,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            ConnectCallback = Connect,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The answer, or why there was none; throws only when <paramref name="cancellation"/> is.</summary>
    public async Task<OutboundAnswer> Post(string url, string json, IReadOnlyDictionary<string, string> headers, CancellationToken cancellation)
    {
        var (target, wrong) = urls.Read(url);
        if (target is null)
            return new OutboundAnswer(Status: null, $"the URL {wrong}");
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timed.CancelAfter(patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
            request.Headers.UserAgent.ParseAdd("FlipUnit-Webhooks/1.0");
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timed.Token);
            await ThrowAway(answer.Content, timed.Token);
            var status = (int)answer.StatusCode;
            return new OutboundAnswer(status, status is >= 300 and <= 399 ? "redirects are not followed" : null, RetryAfter(answer.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new OutboundAnswer(Status: null, FormattableString.Invariant($"no answer within {patience.TotalSeconds:0} seconds"));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new OutboundAnswer(Status: null, Reason(failure));
        }
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = context.DnsEndPoint.Host;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await names.Resolve(host, cancellation);
        if (found.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        // One that is not allowed among others that are is no accident.
        if (!found.All(addresses.Allows))
            throw new ForbiddenAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task ThrowAway(HttpContent content, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        await using var body = await content.ReadAsStreamAsync(cancellation);
        for (var read = 0; read < MostAnswerBytes;)
        {
            var count = await body.ReadAsync(buffer, cancellation);
            if (count == 0)
                return;
            read += count;
        }
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };

    /// <summary>A few words for the log, of what went wrong only: nothing of the receiver's own.</summary>
    private static string Reason(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException!)
        {
            switch (cause)
            {
                case ForbiddenAddressException:
                    return "the name leads to an address that is not public";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return "the name was not found";
                case SocketException socket:
                    return $"not connected: {socket.SocketErrorCode}";
                case AuthenticationException:
                    return "the certificate is not valid, or TLS failed";
            }
        }

        return "the answer was broken off or is no HTTP";
    }

    private sealed class ForbiddenAddressException : IOException;
}

/// <summary>How a call went; <paramref name="Status"/> is null when there was no answer.</summary>
public sealed record OutboundAnswer(int? Status, string? Error, TimeSpan? RetryAfter = null);
