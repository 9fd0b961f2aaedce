using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FlipUnit.TestSupport;

/// <summary>A client of the public API, through one gateway.</summary>
public sealed class ApiClient(ProgramProcess gateway) : IDisposable
{
    public const string AdminKey = "an-admin-key-that-only-tests-have-0123456789";

    private readonly HttpClient http = new() { BaseAddress = gateway.Url, Timeout = TimeSpan.FromMinutes(2) };

    public ProgramProcess Gateway { get; } = gateway;

    public HttpClient Http => http;

    public Task Ready() => Wait.Until(
        async () => await StatusOf("/health/ready") == HttpStatusCode.OK, TimeSpan.FromSeconds(30), $"the gateway is ready\n{Gateway.Log}");

    /// <summary>Waits until some silo offers the operation.</summary>
    public Task Available(string operation) => Wait.Until(
        async () => (await Get($"/v1/operations/{operation}")).GetProperty("available").GetBoolean(), TimeSpan.FromSeconds(30), $"{operation} is available");

    public async Task<HttpStatusCode> StatusOf(string path)
    {
        try
        {
            using var answer = await http.GetAsync(path);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return HttpStatusCode.ServiceUnavailable;
        }
    }

    public async Task<JsonElement> Get(string path) => JsonElement.Parse(await http.GetStringAsync(path));

    public async Task<HttpResponseMessage> Post(
        string operation, string parameters, string name, byte[] file, IReadOnlyDictionary<string, string>? headers = null)
    {
        using var content = new ByteArrayContent(file);
        using var form = new MultipartFormDataContent { { new StringContent(operation), "operation" }, { new StringContent(parameters), "parameters" } };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "file", FileNameStar = name };
        form.Add(content);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = form };
        foreach (var (key, value) in headers ?? new Dictionary<string, string>())
            request.Headers.Add(key, value);
        return await http.SendAsync(request);
    }

    /// <summary>Submits a job that must be accepted.</summary>
    public async Task<JsonElement> Submit(
        string operation, string parameters, string name, byte[] file, IReadOnlyDictionary<string, string>? headers = null)
    {
        using var answer = await Post(operation, parameters, name, file, headers);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.Accepted ? JsonElement.Parse(body) : throw new InvalidOperationException($"{(int)answer.StatusCode} {body}");
    }

    public Task<JsonElement> Job(string id) => Get($"/v1/jobs/{id}");

    public static string IdOf(JsonElement job) => job.GetProperty("id").GetString()!;

    public static string StatusOf(JsonElement job) => job.GetProperty("status").GetString()!;

    /// <summary>The job once it has ended.</summary>
    public Task<JsonElement> Ended(string id, TimeSpan patience) => Until(id, job => StatusOf(job) is not ("pending" or "processing"), patience);

    public async Task<JsonElement> Until(string id, Func<JsonElement, bool> condition, TimeSpan patience)
    {
        JsonElement job = default;
        await Wait.Until(
            async () =>
            {
                using var answer = await http.GetAsync($"/v1/jobs/{id}");
                if (!answer.IsSuccessStatusCode)
                    return false;
                job = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
                return condition(job);
            },
            patience, $"job {id}");
        return job;
    }

    public async Task<byte[]> Output(JsonElement job, int index = 0) =>
        await http.GetByteArrayAsync(job.GetProperty("outputs")[index].GetProperty("url").GetString());

    public async Task<HttpStatusCode> Delete(string id)
    {
        using var answer = await http.DeleteAsync($"/v1/jobs/{id}");
        return answer.StatusCode;
    }

    /// <summary>The job's server-sent events as id and job, from where <paramref name="lastEventId"/> stopped.</summary>
    public IAsyncEnumerable<(string Id, JsonElement Job)> Events(string id, string? lastEventId = null, CancellationToken cancellation = default) =>
        EventsOf($"/v1/jobs/{id}", lastEventId, cancellation);

    /// <summary>The server-sent events of a job or a batch; pieces of an answer are left out.</summary>
    public async IAsyncEnumerable<(string Id, JsonElement Data)> EventsOf(string path, string? lastEventId = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var (name, eventId, data) in AllEvents(path, lastEventId, cancellation))
        {
            if (name != "delta")
                yield return (eventId, data);
        }
    }

    /// <summary>Every event with its name, the pieces of an answer too.</summary>
    public async IAsyncEnumerable<(string Name, string Id, JsonElement Data)> AllEvents(string path, string? lastEventId = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/events");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(await answer.Content.ReadAsStreamAsync(cancellation)).EnumerateAsync(cancellation))
            yield return (item.EventType, item.EventId!, JsonElement.Parse(item.Data));
    }

    /// <summary>Submits a job without a file that must be accepted.</summary>
    public async Task<JsonElement> SubmitJson(string operation, string parameters)
    {
        using var content = new StringContent($$"""{"operation": "{{operation}}", "parameters": {{parameters}}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/v1/jobs", content);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.Accepted ? JsonElement.Parse(body) : throw new InvalidOperationException($"{(int)answer.StatusCode} {body}");
    }

    /// <summary>Asks the admin API with the tests' admin key, or another.</summary>
    public async Task<HttpResponseMessage> Admin(HttpMethod method, string path, string? json = null, string? key = AdminKey)
    {
        using var request = new HttpRequestMessage(method, "/admin/api" + path);
        if (json is not null)
            request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await http.SendAsync(request);
    }

    /// <summary>The answer of an admin call that must succeed; an empty one is JSON null.</summary>
    public async Task<JsonElement> AdminJson(HttpMethod method, string path, string? json = null)
    {
        using var answer = await Admin(method, path, json);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonElement.Parse(text.Length == 0 ? "null" : text) : throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }

    public void Dispose() => http.Dispose();
}
