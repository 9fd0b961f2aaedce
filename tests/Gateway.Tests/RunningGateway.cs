using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

[assembly: AssemblyFixture(typeof(FlipUnit.Gateway.Tests.RunningGateway))]

namespace FlipUnit.Gateway.Tests;

/// <summary>One real cluster for all tests of this assembly: PostgreSQL, a silo with every role, and a gateway.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    public const string Upper = """{"case":"upper"}""";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public FlipUnitCluster Cluster { get; private set; } = null!;

    public ApiClient Api { get; private set; } = null!;

    public HttpClient Http => Api.Http;

    /// <summary>Whom the silo asks for transcriptions.</summary>
    public FakeProvider Speech { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Speech = await FakeProvider.Start();
        Speech.Always(new FakeAnswer { Sentences = true });
        Cluster = await FlipUnitCluster.Create();
        await Cluster.StartSilo(mediaSlots: 4, own: Speech.Settings("Transcription"));
        Api = await Cluster.StartGateway();
        await Api.Available("text.change_case");
        await Api.Available("test.sleep");
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Cluster.DisposeAsync();
        await Speech.DisposeAsync();
    }

    /// <summary>A text in capitals: a job with one output.</summary>
    public async Task<JsonElement> Completed(string text, string name = "in.txt")
    {
        var job = await Api.Submit("text.change_case", Upper, name, Encoding.UTF8.GetBytes(text));
        job = await Api.Ended(ApiClient.IdOf(job), Patience);
        Assert.Equal("completed", ApiClient.StatusOf(job));
        return job;
    }

    /// <summary>A job that goes on for as long as the test needs it.</summary>
    public async Task<string> LastingJob(double seconds = 120) =>
        ApiClient.IdOf(await Api.Submit("test.sleep", JsonSerializer.Serialize(new { seconds }), "in.txt", "zzz"u8.ToArray()));

    public async Task<HttpResponseMessage> PostJson(string path, string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, headers);

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request);
    }

    /// <summary>Sends a form of parts made by hand.</summary>
    public async Task<HttpResponseMessage> PostForm(params string[] parts)
    {
        var body = new StringBuilder();
        foreach (var part in parts)
            body.Append("--b\r\n").Append(part).Append("\r\n");
        using var content = new StringContent(body.Append("--b--\r\n").ToString(), Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        return await Http.PostAsync("/v1/jobs", content);
    }

    public static string Field(string name, string value) => $"Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}";

    public static string FilePart(string text, string disposition = "form-data; name=\"file\"; filename=\"in.txt\"") =>
        $"Content-Disposition: {disposition}\r\n\r\n{text}";

    /// <summary>Files that submissions have stored, by the job that owns them.</summary>
    public string[] StoredInputs(string? content = null) =>
    [
        .. Directory.EnumerateFiles(Cluster.Blobs, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(path => content is null || Holds(path, content)),
    ];

    private static bool Holds(string path, string content)
    {
        try
        {
            return new FileInfo(path).Length < 1 << 20 && File.ReadAllText(path).Contains(content, StringComparison.Ordinal);
        }
        catch (IOException gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another test's file, swept since its folder was read.
            return false;
        }
    }
}
