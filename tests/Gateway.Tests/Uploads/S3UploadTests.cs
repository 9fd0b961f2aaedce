using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Uploads;

/// <summary>Files that go straight into the bucket.</summary>
public sealed class S3UploadTests(RunningS3 s3) : IDisposable
{
    private const int Part = 32 * 1024 * 1024;

    private readonly HttpClient client = new();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task A_file_put_to_the_bucket_becomes_a_jobs_input()
    {
        var api = await s3.Api();
        var upload = await Announce(new { name = "später.txt", bytes = 8, content_type = "text/plain" });
        Assert.NotEqual(api.Http.BaseAddress!.Port, new Uri(Url(upload)).Port);
        using (var put = await Put(Url(upload), "uploaded"u8.ToArray(), Headers(upload)))
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        using (var complete = await Complete(upload, "{}"))
            Assert.Equal(HttpStatusCode.OK, complete.StatusCode);
        using var again = await Put(Url(upload), "again..."u8.ToArray(), Headers(upload));
        Assert.Equal(HttpStatusCode.PreconditionFailed, again.StatusCode);
        var job = await Job(upload, ("Prefer", "wait=20"));
        Assert.Equal("completed", ApiClient.StatusOf(job));
        Assert.Equal(8, job.GetProperty("inputs")[0].GetProperty("bytes").GetInt64());
        Assert.Equal("UPLOADED"u8.ToArray(), await api.Output(job));
    }

    [Fact]
    public async Task What_was_never_put_is_incomplete()
    {
        var upload = await Announce(new { name = "a.txt", bytes = 5 });
        await Problem.Assert(await Submit(upload), HttpStatusCode.Conflict, "upload_incomplete");
        await Problem.Assert(await Complete(upload, "{}"), HttpStatusCode.Conflict, "upload_incomplete");
    }

    [Fact]
    public async Task What_it_is_counts_not_what_it_is_called()
    {
        var upload = await Announce(new { name = "a.png", bytes = 8, content_type = "image/png" });
        using (var put = await Put(Url(upload), "no image"u8.ToArray(), Headers(upload)))
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        await Problem.Assert(await Submit(upload, "image.convert", """{"format":"webp"}"""), HttpStatusCode.UnsupportedMediaType, "unsupported_input");
    }

    [Fact]
    public async Task A_large_file_comes_in_parts_and_is_whole_only_when_they_are()
    {
        var api = await s3.Api();
        var text = new byte[(2 * Part) + 5];
        Array.Fill(text, (byte)'a');
        var upload = await Announce(new { name = "large.txt", bytes = text.Length, content_type = "text/plain" });
        Assert.False(upload.TryGetProperty("url", out _));
        var parts = upload.GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal([Part, Part, 5], parts.Select(part => part.GetProperty("bytes").GetInt64()));
        var etags = new List<string>();
        foreach (var (index, part) in parts.Index())
        {
            await Problem.Assert(await Complete(upload, Etags(etags)), HttpStatusCode.Conflict, "upload_incomplete");
            using var put = await Put(Url(part), text[(index * Part)..Math.Min(text.Length, (index + 1) * Part)], []);
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            etags.Add(put.Headers.ETag!.Tag);
        }

        await Problem.Assert(await Submit(upload), HttpStatusCode.Conflict, "upload_incomplete");
        await Problem.Assert(await Complete(upload, Etags([etags[2], etags[1], etags[0]])), HttpStatusCode.Conflict, "conflict");
        await Problem.Assert(await Complete(upload, """{"parts":[{"number":2,"etag":"x"}]}"""), HttpStatusCode.BadRequest, "malformed_request");
        using (var complete = await Complete(upload, Etags(etags)))
            Assert.Equal(text.Length, (await complete.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("bytes").GetInt64());
        using (var twice = await Complete(upload, Etags(etags)))
            Assert.Equal(HttpStatusCode.OK, twice.StatusCode);

        // The test's operation gives back what it got: through the silo's scratch and back, in parts both ways.
        using var answer = await Submit(upload, "test.sleep", """{"seconds":0.1}""");
        var job = await api.Ended(ApiClient.IdOf(await answer.Content.ReadFromJsonAsync<JsonElement>()), RunningGateway.Patience);
        Assert.Equal("completed", ApiClient.StatusOf(job));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(text)), job.GetProperty("outputs")[0].GetProperty("sha256").GetString());
        Assert.Equal(text, await api.Output(job));
    }

    [Fact]
    public async Task Anothers_upload_is_as_good_as_none()
    {
        var api = await s3.Api();
        var upload = await Announce(new { name = "a.txt", bytes = 1 });
        var made = await api.AdminJson(HttpMethod.Post, "/keys", """{"name":"other"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/uploads/{upload.GetProperty("id")}/complete") { Content = Json("{}") };
        request.Headers.Authorization = new("Bearer", made.GetProperty("secret").GetString());
        await Problem.Assert(await api.Http.SendAsync(request), HttpStatusCode.NotFound, "unknown_upload");
        await Problem.Assert(await api.Http.PostAsync($"/v1/uploads/{Guid.NewGuid()}/complete", Json("{}")), HttpStatusCode.NotFound, "unknown_upload");
    }

    [Fact]
    public async Task A_page_of_the_named_origin_may_put()
    {
        var upload = await Announce(new { name = "a.txt", bytes = 5, content_type = "text/plain" });
        async Task<HttpResponseMessage> Preflight(string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, Url(upload));
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "PUT");
            request.Headers.Add("Access-Control-Request-Headers", "content-type,if-none-match");
            return await client.SendAsync(request);
        }

        using var named = await Preflight("https://www.example.com");
        Assert.Equal("https://www.example.com", Assert.Single(named.Headers.GetValues("Access-Control-Allow-Origin")));
        using var other = await Preflight("https://evil.example.com");
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static string Url(JsonElement upload) => upload.GetProperty("url").GetString()!;

    private static Dictionary<string, string> Headers(JsonElement upload) =>
        upload.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!);

    private static string Etags(IEnumerable<string> etags) => JsonSerializer.Serialize(new { parts = etags.Select((etag, index) => new { number = index + 1, etag }) });

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private async Task<JsonElement> Announce(object announcement)
    {
        using var answer = await (await s3.Api()).Http.PostAsJsonAsync("/v1/uploads", announcement);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<HttpResponseMessage> Put(string url, byte[] bytes, Dictionary<string, string> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in headers.Where(header => header.Key != "Content-Length"))
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> Complete(JsonElement upload, string json) =>
        await (await s3.Api()).Http.PostAsync($"/v1/uploads/{upload.GetProperty("id")}/complete", Json(json));

    private async Task<HttpResponseMessage> Submit(JsonElement upload, string operation = "text.change_case", string parameters = """{"case":"upper"}""", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs")
        {
            Content = Json($$"""{"operation":"{{operation}}","inputs":[{"upload_id":"{{upload.GetProperty("id")}}"}],"parameters":{{parameters}}}"""),
        };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await (await s3.Api()).Http.SendAsync(request);
    }

    private async Task<JsonElement> Job(JsonElement upload, params (string Name, string Value)[] headers)
    {
        using var answer = await Submit(upload, headers: headers);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
