using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlipUnit.TestSupport;

/// <summary>
/// A provider of transcriptions over real HTTP that hears one sentence every five seconds, and remembers what it was sent.
/// It knows how long a sound is by its bytes: 32 kbit/s.
/// </summary>
public sealed class FakeSpeech : IAsyncDisposable
{
    private const double BytesPerSecond = 4000;
    private const double SentenceSeconds = 5;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly HttpListener listener = new();
    private readonly CancellationTokenSource ended = new();
    private readonly Task serving;

    public FakeSpeech(int? port = null)
    {
        var chosen = port ?? FreePort();
        BaseUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{chosen}/v1");
        listener.Prefixes.Add(BaseUrl + "/");
        listener.Start();
        serving = Task.Run(Serve);
    }

    public string BaseUrl { get; }

    /// <summary>How long it takes for an answer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>What an answer waits for.</summary>
    public Func<ReceivedSpeech, Task> Pause { get; set; } = _ => Task.CompletedTask;

    /// <summary>What it answers instead of what it hears, by what it was sent: a status and a body. Null is as usual.</summary>
    public Func<ReceivedSpeech, (int Status, string Body)?> Answers { get; set; } = _ => null;

    public ConcurrentQueue<ReceivedSpeech> Received { get; } = new();

    /// <summary>The settings of a silo that has it for its provider.</summary>
    public IReadOnlyDictionary<string, string> Settings() => new Dictionary<string, string>
    {
        ["FlipUnit:Providers:Transcription:0:Name"] = "fake",
        ["FlipUnit:Providers:Transcription:0:BaseUrl"] = BaseUrl,
        ["FlipUnit:Providers:Transcription:0:Model"] = "whisper-1",
        ["FlipUnit:Providers:Transcription:0:Key"] = "fake-key",
        ["FlipUnit:Providers:Transcription:0:RequestsPerMinute"] = "10000",
    };

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Close();
        await serving;
        ended.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task Serve()
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                var context = await listener.GetContextAsync();
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException && ended.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        try
        {
            var received = await Receive(context.Request);
            Received.Enqueue(received);
            await Task.Delay(Delay, ended.Token);
            await Pause(received).WaitAsync(ended.Token);
            var (status, body) = Answers(received) ?? (200, Heard(received));
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            var bytes = Encoding.UTF8.GetBytes(body);
            context.Response.ContentLength64 = bytes.Length;
            await context.Response.OutputStream.WriteAsync(bytes, ended.Token);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever asked has died, or the test is over.
            context.Response.Abort();
        }
    }

    private static async Task<ReceivedSpeech> Receive(HttpListenerRequest request)
    {
        using var whole = new MemoryStream();
        await request.InputStream.CopyToAsync(whole);
        // Latin 1 keeps every byte as one letter.
        var body = Encoding.Latin1.GetString(whole.GetBuffer(), 0, (int)whole.Length);
        var boundary = "--" + request.ContentType!.Split("boundary=")[1].Trim('"').Split(';')[0].Trim('"');
        var fields = new List<KeyValuePair<string, string>>();
        byte[] file = [];
        foreach (var part in body.Split(boundary).Where(part => part.Contains("\r\n\r\n", StringComparison.Ordinal)))
        {
            var at = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var (head, content) = (part[..at], part[(at + 4)..^2]);
            if (head.Contains("filename", StringComparison.Ordinal))
                file = Encoding.Latin1.GetBytes(content);
            else
                fields.Add(new(Name(head), Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(content))));
        }

        return new ReceivedSpeech(Convert.ToHexStringLower(SHA256.HashData(file)), file.Length / BytesPerSecond, fields, request.Headers["Authorization"]);
    }

    private static string Name(string head) => head.Split("name=")[1].TrimStart('"').Split('"', ';', '\r')[0];

    private static string Heard(ReceivedSpeech received)
    {
        var words = received.Fields.Any(field => field is { Key: "timestamp_granularities[]", Value: "word" });
        var segments = Enumerable.Range(0, (int)Math.Ceiling(received.Seconds / SentenceSeconds)).Select(index =>
        {
            var (start, end) = (index * SentenceSeconds, Math.Min(received.Seconds, (index + 1) * SentenceSeconds));
            return new { id = index, seek = 0, start, end, text = $" Sentence {index} was said.", tokens = Array.Empty<int>(), temperature = 0.0, avg_logprob = -0.1, compression_ratio = 1.0, no_speech_prob = 0.01 };
        }).ToArray();
        var spoken = segments.SelectMany(segment => segment.text.Trim().Split(' ')
            .Select((word, index) => new { word, start = segment.start + (index * (segment.end - segment.start) / 4), end = segment.start + ((index + 1) * (segment.end - segment.start) / 4) }));
        var answer = new
        {
            task = "transcribe",
            language = "english",
            duration = received.Seconds,
            text = string.Concat(segments.Select(segment => segment.text)),
            segments,
            words = words ? spoken : null,
        };
        return JsonSerializer.Serialize(answer, Json);
    }
}

/// <summary>One sound that was sent: a hash of its bytes, its length, and what came with it.</summary>
public sealed record ReceivedSpeech(string Hash, double Seconds, IReadOnlyList<KeyValuePair<string, string>> Fields, string? Authorization);
