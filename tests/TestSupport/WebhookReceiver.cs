using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace FlipUnit.TestSupport;

/// <summary>A real receiver of webhooks over HTTP. What it answers is written as it goes over the wire, so that it can answer wrongly.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Taken = "HTTP/1.1 204 No Content\r\n\r\n";

    private readonly TcpListener listener;
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<ReceivedWebhook> received = new();
    private readonly Task serving;

    public WebhookReceiver(string address = "127.0.0.1", int port = 0)
    {
        listener = new TcpListener(IPAddress.Parse(address), port);
        listener.Start();
        serving = Serve();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/hook");

    /// <summary>The answer to each request; an empty one never comes.</summary>
    public Func<ReceivedWebhook, string> Answer { get; set; } = _ => Taken;

    public IReadOnlyList<ReceivedWebhook> Received => [.. received];

    public int Connections { get; private set; }

    public Task Until(int count, TimeSpan patience) => Wait.Until(() => received.Count >= count, patience, $"{count} webhooks, {received.Count} came");

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            var socket = await listener.AcceptTcpClientAsync(ending.Token);
            Connections++;
            _ = One(socket);
        }
    }

    private async Task One(TcpClient socket)
    {
        using var closing = socket;
        try
        {
            await using var stream = socket.GetStream();
            var request = await Read(stream);
            received.Enqueue(request);
            var answer = Answer(request);
            if (answer.Length == 0)
                await Task.Delay(Timeout.InfiniteTimeSpan, ending.Token);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), ending.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // The sender went away, or the test is over.
        }
    }

    private async Task<ReceivedWebhook> Read(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[8192];
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. bytes]);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and var end)
            {
                var lines = text[..end].Split("\r\n");
                var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(line => line[0], line => line[1].Trim(), StringComparer.OrdinalIgnoreCase);
                var length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
                if (bytes.Count >= end + 4 + length)
                    return new ReceivedWebhook(lines[0], headers, Encoding.UTF8.GetString([.. bytes], end + 4, length), DateTimeOffset.UtcNow);
            }

            var read = await stream.ReadAsync(buffer, ending.Token);
            if (read == 0)
                throw new IOException("cut off");
            bytes.AddRange(buffer.AsSpan(0, read));
        }
    }
}

/// <summary>A request as it came.</summary>
public sealed record ReceivedWebhook(string Line, IReadOnlyDictionary<string, string> Headers, string Body, DateTimeOffset At)
{
    public string Id => Headers["webhook-id"];

    /// <summary>Verifies as Standard Webhooks 1.0.0 tells a receiver to, written from its text: any of the signatures may be the right one.</summary>
    public bool IsSignedWith(string secret)
    {
        if (!secret.StartsWith("whsec_", StringComparison.Ordinal) || Math.Abs(At.ToUnixTimeSeconds() - long.Parse(Headers["webhook-timestamp"], CultureInfo.InvariantCulture)) > 300)
            return false;
        using var mac = new HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
        var expected = mac.ComputeHash(Encoding.UTF8.GetBytes(Id + "." + Headers["webhook-timestamp"] + "." + Body));
        return Headers["webhook-signature"].Split(' ').Select(one => one.Split(',', 2))
            .Any(one => one[0] == "v1" && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(one[1]), expected));
    }
}
