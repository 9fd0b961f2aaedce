using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Uploads;

public sealed class UploadTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_file_put_to_its_url_becomes_a_jobs_input()
    {
        var upload = await Announce("später.txt", 8);
        using (var put = await Put(Url(upload), "uploaded"))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        using var answer = await gateway.PostJson("/v1/jobs", Job(upload), ("Prefer", "wait=20"));
        var job = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("completed", ApiClient.StatusOf(job));
        Assert.Equal("später.txt", job.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal("UPLOADED"u8.ToArray(), await gateway.Api.Output(job));
    }

    [Fact]
    public async Task An_announced_upload_says_how_to_put_it()
    {
        var upload = await Announce("a.txt", 8);
        Assert.Equal("PUT", upload.GetProperty("method").GetString());
        Assert.Equal("8", upload.GetProperty("headers").GetProperty("Content-Length").GetString());
        Assert.Equal("text/plain", upload.GetProperty("headers").GetProperty("Content-Type").GetString());
        Assert.Equal(700 * 1024 * 1024, upload.GetProperty("max_bytes").GetInt64());
        var left = upload.GetProperty("expires_at").GetDateTimeOffset() - DateTimeOffset.UtcNow;
        Assert.InRange(left.TotalMinutes, 3, 5);
        Assert.StartsWith(gateway.Http.BaseAddress!.ToString(), Url(upload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_url_takes_the_file_once()
    {
        var upload = await Announce("a.txt", 5);
        using (var first = await Put(Url(upload), "first"))
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        await Problem.Assert(await Put(Url(upload), "later"), HttpStatusCode.Conflict, "conflict");
        using var answer = await gateway.PostJson("/v1/jobs", Job(upload), ("Prefer", "wait=20"));
        Assert.Equal("FIRST"u8.ToArray(), await gateway.Api.Output(JsonElement.Parse(await answer.Content.ReadAsStringAsync())));
    }

    [Fact]
    public async Task Complete_says_whether_the_file_is_there()
    {
        var upload = await Announce("a.txt", 5);
        var complete = $"/v1/uploads/{upload.GetProperty("id")}/complete";
        await Problem.Assert(await gateway.PostJson(complete, "{}"), HttpStatusCode.Conflict, "upload_incomplete");
        using (var put = await Put(Url(upload), "there"))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        using var answer = await gateway.PostJson(complete, "{}");
        Assert.Equal((HttpStatusCode.OK, 5), (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("bytes").GetInt64()));
        await Problem.Assert(await gateway.PostJson($"/v1/uploads/{Guid.NewGuid()}/complete", "{}"), HttpStatusCode.NotFound, "unknown_upload");
    }

    [Fact]
    public async Task A_url_whose_time_is_over_is_refused_with_its_own_code()
    {
        // A gateway with the same key whose clock is not asked: the time is in the URL, and so is its signature.
        var id = Guid.NewGuid();
        var signer = new Gateway.Uploads.UploadSigner(Microsoft.Extensions.Options.Options.Create(new GatewayOptions { SigningKeyFile = gateway.Cluster.SigningKey }));
        var past = DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeSeconds();
        var url = $"/v1/uploads/{id}?expires={past}&bytes=5&signature={signer.Sign(id, 5, null, past)}";
        await Problem.Assert(await Put(url, "right"), HttpStatusCode.Forbidden, "upload_expired");
    }

    [Fact]
    public async Task An_input_that_was_uploaded_is_not_written_twice()
    {
        var upload = await Announce("a.txt", 8);
        using (var put = await Put(Url(upload), "uploaded"))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        using var answer = await gateway.PostJson("/v1/jobs", Job(upload), ("Prefer", "wait=20"));
        var job = ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
        var input = gateway.StoredInputs().Single(path => path.Contains(Guid.Parse(job).ToString("n"), StringComparison.Ordinal) && path.Contains("in-0", StringComparison.Ordinal));
        var file = gateway.StoredInputs().Single(path => path.Contains(upload.GetProperty("id").GetGuid().ToString("n"), StringComparison.Ordinal));
        // One file with two names.
        Assert.Equal(await Inode(file), await Inode(input));
    }

    [Fact]
    public async Task Two_puts_at_once_leave_one_file()
    {
        var upload = await Announce("a.txt", 9);
        var puts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Put(Url(upload), $"content {i}")));
        Assert.Single(puts, put => put.StatusCode == HttpStatusCode.NoContent);
        Assert.All(puts, put => Assert.True(put.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Conflict));
        var id = upload.GetProperty("id").GetGuid().ToString("n");
        Assert.Single(gateway.StoredInputs(), path => path.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_length_or_type_is_refused_and_the_url_stays_good()
    {
        var upload = await Announce("a.txt", 5);
        await Problem.Assert(await Put(Url(upload), "too long"), HttpStatusCode.BadRequest, "malformed_request");
        var forged = Url(upload).Replace("bytes=5", "bytes=8", StringComparison.Ordinal);
        await Problem.Assert(await Put(forged, "too long"), HttpStatusCode.Forbidden, "forbidden");
        await Problem.Assert(await Put(Url(upload), "right", type: "text/html"), HttpStatusCode.BadRequest, "malformed_request");
        using var chunked = new StreamContent(new EndlessStream());
        await Problem.Assert(await gateway.Http.PutAsync(Url(upload), chunked), HttpStatusCode.LengthRequired, "length_required");
        using var right = await Put(Url(upload), "right");
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
    }

    [Fact]
    public async Task A_put_broken_off_leaves_the_url_good()
    {
        var upload = await Announce("a.txt", 5);
        var path = new Uri(Url(upload)).PathAndQuery;
        await RawHttp.Exchange(gateway.Api.Gateway.Url, $"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nab", endOfInput: true);
        using var right = await Put(Url(upload), "right");
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
    }

    [Fact]
    public async Task A_url_that_is_not_ours_is_refused()
    {
        var url = Url(await Announce("a.txt", 5));
        var other = Regex.Replace(url, "signature=.", match => match.Value[^1] == '0' ? "signature=1" : "signature=0");
        await Problem.Assert(await Put(other, "right"), HttpStatusCode.Forbidden, "forbidden");
        var late = Regex.Replace(url, @"expires=(\d+)", match => string.Create(CultureInfo.InvariantCulture, $"expires={long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 3600}"));
        await Problem.Assert(await Put(late, "right"), HttpStatusCode.Forbidden, "forbidden");
        await Problem.Assert(await Put(url[..url.IndexOf('?', StringComparison.Ordinal)], "right"), HttpStatusCode.BadRequest, "malformed_request");
    }

    [Fact]
    public async Task A_job_with_an_upload_that_has_not_arrived_is_refused() =>
        await Problem.Assert(await gateway.PostJson("/v1/jobs", Job(await Announce("a.txt", 5))), HttpStatusCode.Conflict, "upload_incomplete");

    [Theory]
    [InlineData("""{"bytes":5}""", HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("""{"name":"","bytes":5}""", HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("""{"name":"a","bytes":0}""", HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("""{"name":"a","bytes":-1}""", HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("""{"name":"a","bytes":"5"}""", HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("""{"name":"a","bytes":99999999999999999999}""", HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("""{"name":"a","bytes":5,"content_type":"no\r\ntype"}""", HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("""{"name":"a","bytes":734003201}""", HttpStatusCode.RequestEntityTooLarge, "file_too_large")]
    [InlineData("x", HttpStatusCode.BadRequest, "malformed_request")]
    public async Task A_wrong_announcement_is_refused(string json, HttpStatusCode status, string code) =>
        await Problem.Assert(await gateway.PostJson("/v1/uploads", json), status, code);

    [Fact]
    public async Task An_announcement_is_bounded()
    {
        // Refused by its length alone: not a byte of the body needs to come.
        var answer = await RawHttp.Exchange(
            gateway.Api.Gateway.Url, "POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"file_too_large\"", answer, StringComparison.Ordinal);
    }

    private static async Task<string> Inode(string path)
    {
        using var stat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%i", path]) { RedirectStandardOutput = true })!;
        return await stat.StandardOutput.ReadToEndAsync();
    }

    private static string Url(JsonElement upload) => upload.GetProperty("url").GetString()!;

    private static string Job(JsonElement upload) =>
        """{"operation":"text.change_case","inputs":[{"upload_id":"ID"}],"parameters":{"case":"upper"}}""".Replace("ID", upload.GetProperty("id").GetString(), StringComparison.Ordinal);

    private async Task<JsonElement> Announce(string name, long bytes)
    {
        using var answer = await gateway.PostJson("/v1/uploads", JsonSerializer.Serialize(new { name, bytes, content_type = "text/plain" }));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> Put(string url, string text, string type = "text/plain")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await gateway.Http.PutAsync(url, content);
    }

    /// <summary>Of unknown length, so that it is sent in chunks.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
