using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlipUnit.TestSupport;

/// <summary>
/// A provider over real HTTP that does what a test tells it: OpenAI's transcription and chat, the rates of the European
/// Central Bank, frankfurter and exchangerate.host. It answers well until it is given a script, and keeps what it received.
/// Over HTTP it is controlled by <c>POST /control/script</c> (a list of <see cref="FakeAnswer"/>s) and <c>GET /control/received</c>.
/// </summary>
public sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<FakeRequest> received = new();
    private readonly CancellationTokenSource ending = new();
    private readonly Lock guard = new();
    private readonly Queue<FakeAnswer> script = new();
    private FakeAnswer always = new();
    private Func<FakeRequest, FakeAnswer?> answers = _ => null;
    private int underWay;

    private FakeProvider(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>For OpenAI's clients.</summary>
    public string OpenAiUrl => $"{Url}v1";

    /// <summary>In the order of arrival; a request is here before it is answered.</summary>
    public IReadOnlyList<FakeRequest> Received => [.. received];

    /// <summary>The sounds of <see cref="Received"/>.</summary>
    public IReadOnlyList<FakeSound> Sounds => [.. received.Select(request => request.Sound).OfType<FakeSound>()];

    /// <summary>The most requests that it worked on at once.</summary>
    public int MostAtOnce { get; private set; }

    public static async Task<FakeProvider> Start(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url).UseKestrel(server => server.Limits.MaxRequestBodySize = 64 * 1024 * 1024);
        builder.Logging.ClearProviders();
        var fake = new FakeProvider(builder.Build());
        fake.app.MapPost("/control/script", fake.Control);
        fake.app.MapGet("/control/received", () => Results.Json(fake.Received, JsonSerializerOptions.Web));
        fake.app.MapPost("/v1/audio/transcriptions", (HttpContext http) => fake.Serve(http, "transcription"));
        fake.app.MapPost("/v1/chat/completions", (HttpContext http) => fake.Serve(http, "chat"));
        fake.app.MapGet("/{**path}", (HttpContext http) => fake.Serve(http, "currency"));
        await fake.app.StartAsync();
        fake.Url = new Uri(fake.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
        return fake;
    }

    /// <summary>What it does from now on when nothing else is scripted.</summary>
    public void Always(FakeAnswer answer)
    {
        lock (guard)
            always = answer;
    }

    /// <summary>What it does with a request that the test knows by what was sent; null is as scripted.</summary>
    public void When(Func<FakeRequest, FakeAnswer?> answer)
    {
        lock (guard)
            answers = answer;
    }

    /// <summary>What it does with the next requests, one each.</summary>
    public void Next(params FakeAnswer[] answers)
    {
        lock (guard)
        {
            foreach (var answer in answers)
                script.Enqueue(answer);
        }
    }

    /// <summary>Settings of a silo that asks it; <paramref name="name"/> must be another for each provider of a kind.</summary>
    public IReadOnlyDictionary<string, string> Settings(string kind, int index = 0, string name = "fake", string format = "frankfurter") => new Dictionary<string, string>
    {
        [$"FlipUnit:Providers:{kind}:{index}:Name"] = name,
        [$"FlipUnit:Providers:{kind}:{index}:BaseUrl"] = kind == "Currency" ? Url.ToString() : OpenAiUrl,
        [$"FlipUnit:Providers:{kind}:{index}:Key"] = "a-key-of-the-tests",
        [$"FlipUnit:Providers:{kind}:{index}:RequestsPerMinute"] = "10000",
        [$"FlipUnit:Providers:{kind}:{index}:{(kind == "Currency" ? "Format" : "Model")}"] = kind == "Currency" ? format : "fake-1",
    };

    public Task WaitForEnd() => app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await app.DisposeAsync();
        ending.Dispose();
    }

    private async Task Control(HttpContext http)
    {
        var orders = await JsonSerializer.DeserializeAsync<FakeScript>(http.Request.Body, JsonSerializerOptions.Web);
        Always(orders?.Always ?? new FakeAnswer());
        Next([.. orders?.Next ?? []]);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task Serve(HttpContext http, string kind)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var request = new FakeRequest(
            kind, http.Request.Path + http.Request.QueryString, http.Request.Headers.Authorization.ToString(), body.Length, Text(http, body), DateTimeOffset.UtcNow)
        {
            Sound = kind == "transcription" ? await FakeSound.Read(http.Request, body) : null,
        };
        FakeAnswer answer;
        lock (guard)
        {
            answer = answers(request) ?? (script.TryDequeue(out var next) ? next : always);
            MostAtOnce = Math.Max(MostAtOnce, ++underWay);
        }

        received.Enqueue(request);
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, http.RequestAborted);
            await Task.Delay(TimeSpan.FromMilliseconds(answer.DelayMilliseconds), end.Token);
            await answer.After.WaitAsync(end.Token);
            if (answer.Hang)
                await Task.Delay(Timeout.Infinite, end.Token);
            await Answer(http, request, answer, body);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone, or the test is over.
            http.Abort();
        }
        finally
        {
            lock (guard)
                underWay--;
        }
    }

    /// <summary>JSON as it came; of a form its fields that are no files.</summary>
    private static string Text(HttpContext http, MemoryStream body)
    {
        var text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)Math.Min(body.Length, 256 * 1024));
        return http.Request.HasFormContentType ? string.Join('\n', text.Split('\n').Where(line => line.All(letter => letter is >= ' ' and <= '~' or '\r'))) : text;
    }

    private static async Task Answer(HttpContext http, FakeRequest request, FakeAnswer answer, MemoryStream body)
    {
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;
        if (answer.Body is { } own)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(own);
            return;
        }

        if (answer.Status >= 300)
        {
            await http.Response.WriteAsJsonAsync(new { error = new { message = "a secret of the provider", type = "fake" } });
            return;
        }

        switch (request.Kind)
        {
            case "transcription":
                await FakeAnswers.Transcription(http, answer, request.Sound);
                break;
            case "chat":
                await FakeAnswers.Chat(http, answer, JsonNode.Parse(Encoding.UTF8.GetString(body.ToArray()))!);
                break;
            default:
                await FakeAnswers.Rates(http, answer);
                break;
        }
    }
}
