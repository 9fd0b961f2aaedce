using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Batches;

public sealed class BatchTests(RunningGateway gateway)
{
    private const string Root = "/v1/batches";

    [Fact]
    public async Task Texts_become_jobs_in_their_order_and_one_zip()
    {
        using var answer = await gateway.PostJson(Root, Texts("one", "two", "three"));
        var batch = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal($"{Root}/{ApiClient.IdOf(batch)}", answer.Headers.Location!.ToString());
        Assert.Equal(3, batch.GetProperty("counts").GetProperty("total").GetInt32());
        Assert.Equal(["a.txt", "a.txt", "A.TXT"], batch.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("name").GetString()));

        batch = await Ended(batch);
        Assert.Equal("completed", ApiClient.StatusOf(batch));
        Assert.Equal(1, batch.GetProperty("progress").GetDouble());
        Assert.Equal(3, batch.GetProperty("counts").GetProperty("completed").GetInt32());
        var members = batch.GetProperty("jobs").EnumerateArray().ToArray();
        Assert.All(members, job => Assert.Equal("completed", ApiClient.StatusOf(job)));
        var second = await gateway.Api.Get(members[1].GetProperty("url").GetString()!);
        Assert.Equal(ApiClient.IdOf(batch), second.GetProperty("batch").GetString());
        Assert.Equal("TWO"u8.ToArray(), await gateway.Api.Output(second));

        using var download = await gateway.Get($"{Root}/{ApiClient.IdOf(batch)}/download");
        Assert.Equal("application/zip", download.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"text.change_case-{ApiClient.IdOf(batch).Replace("-", "", StringComparison.Ordinal)}.zip", download.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal([("a.txt", "ONE"), ("a (2).txt", "TWO"), ("A (3).txt", "THREE")], await Entries(download));
    }

    [Fact]
    public async Task Files_of_a_form_become_jobs_and_those_that_fail_are_told_and_not_in_the_zip()
    {
        using var form = new MultipartFormDataContent { { new StringContent("test.fail"), "operation" }, { new StringContent("""{"until":"/nowhere"}"""), "parameters" } };
        foreach (var name in (string[])["x.txt", "y.txt"])
            Add(form, name, "text"u8.ToArray());
        using var answer = await Post(form, ("Prefer", "wait=20"));
        Assert.Equal("wait=20", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
        var batch = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("failed", ApiClient.StatusOf(batch));
        Assert.Equal(2, batch.GetProperty("counts").GetProperty("failed").GetInt32());
        Assert.All(batch.GetProperty("jobs").EnumerateArray(), job => Assert.Equal("internal_error", job.GetProperty("error").GetProperty("code").GetString()));
        await Problem.Assert(await gateway.Get($"{Root}/{ApiClient.IdOf(batch)}/download"), HttpStatusCode.NotFound, "unknown_output");
    }

    [Theory]
    [InlineData("""{"operation":"text.change_case","parameters":{"case":"upper"}}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[],"parameters":{"case":"upper"}}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"text":"x"},null],"parameters":{"case":"upper"}}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"text":"x"}],"parameters":{"case":"sideways"}}""", "invalid_parameters", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"text":"x"},{"text":""}],"parameters":{"case":"upper"}}""", "unsupported_input", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("""{"operation":"no.such","inputs":[{"text":"x"}]}""", "unknown_operation", HttpStatusCode.NotFound)]
    [InlineData("""{"operation":"pdf.merge","inputs":[{"text":"x"}]}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"upload_id":"11111111-1111-4111-8111-111111111111"}],"parameters":{"case":"upper"}}""", "unknown_upload", HttpStatusCode.NotFound)]
    public async Task A_wrong_batch_is_refused(string json, string code, HttpStatusCode status) =>
        await Problem.Assert(await gateway.PostJson(Root, json), status, code);

    [Fact]
    public async Task A_batch_has_at_most_1000_inputs_and_a_refused_one_leaves_no_file()
    {
        var content = Guid.NewGuid().ToString();
        var problem = await Problem.Assert(await gateway.PostJson(Root, Texts([.. Enumerable.Repeat(content, 1001)])), HttpStatusCode.BadRequest, "malformed_request");
        Assert.Contains("1000", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(gateway.StoredInputs(content));
    }

    [Fact]
    public async Task One_file_of_the_wrong_type_refuses_all_and_is_named()
    {
        var content = Guid.NewGuid().ToString();
        using var form = new MultipartFormDataContent { { new StringContent("text.change_case"), "operation" }, { new StringContent("upper"), "case" } };
        Add(form, "good.txt", Encoding.UTF8.GetBytes(content));
        Add(form, "bad.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
        Add(form, "good.txt", Encoding.UTF8.GetBytes(content));
        var problem = await Problem.Assert(await Post(form), HttpStatusCode.UnsupportedMediaType, "unsupported_input");
        Assert.StartsWith("Input 2: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(gateway.StoredInputs(content));
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_same_batch_and_another_body_is_refused()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        using var first = await gateway.PostJson(Root, Texts("a", "b"), key);
        using var second = await gateway.PostJson(Root, Texts("a", "b"), key);
        var batch = JsonElement.Parse(await first.Content.ReadAsStringAsync());
        Assert.Equal(ApiClient.IdOf(batch), ApiClient.IdOf(JsonElement.Parse(await second.Content.ReadAsStringAsync())));
        await Problem.Assert(await gateway.PostJson(Root, Texts("a", "c"), key), HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal(2, (await Ended(batch)).GetProperty("counts").GetProperty("completed").GetInt32());
    }

    [Fact]
    public async Task A_batch_is_read_by_etag_and_by_waiting()
    {
        using var answer = await gateway.PostJson(Root, Sleeps(1, 1));
        var path = $"{Root}/{ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync()))}";
        string? tag = null;
        while (true)
        {
            using var read = await gateway.Get($"{path}?wait=20", tag is null ? [] : [("If-None-Match", tag)]);
            var before = tag;
            tag = read.Headers.ETag!.ToString();
            Assert.NotEqual(before, tag);
            var batch = JsonElement.Parse(await read.Content.ReadAsStringAsync());
            if (ApiClient.StatusOf(batch) == "completed" && batch.GetProperty("completed_at").ValueKind != JsonValueKind.Null)
                break;
        }

        using var known = await gateway.Get(path, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task A_batch_that_runs_is_cancelled_and_the_files_of_one_that_ended_are_deleted()
    {
        using var answer = await gateway.PostJson(Root, Sleeps(300, 6));
        var id = ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
        await Problem.Assert(await gateway.Get($"{Root}/{id}/download"), HttpStatusCode.Conflict, "job_not_finished");
        using (var deleted = await gateway.Send(HttpMethod.Delete, $"{Root}/{id}"))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await Wait.Until(async () => (await Read(id)).GetProperty("counts").GetProperty("cancelled").GetInt32() == 6, RunningGateway.Patience, "all are cancelled");
        Assert.Equal("cancelled", ApiClient.StatusOf(await Read(id)));

        var content = Guid.NewGuid().ToString();
        using var another = await gateway.PostJson(Root, Texts(content), ("Prefer", "wait=20"));
        id = ApiClient.IdOf(JsonElement.Parse(await another.Content.ReadAsStringAsync()));
        await Wait.Until(async () => ApiClient.StatusOf(await Read(id)) == "completed", RunningGateway.Patience, "completed");
        Assert.NotEmpty(gateway.StoredInputs(content));
        using (var deleted = await gateway.Send(HttpMethod.Delete, $"{Root}/{id}"))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await Wait.Until(async () => ApiClient.StatusOf(await Read(id)) == "expired", RunningGateway.Patience, "expired");
        await Wait.Until(() => gateway.StoredInputs(content).Length == 0, RunningGateway.Patience, "the files are gone");
        await Problem.Assert(await gateway.Get($"{Root}/{id}/download"), HttpStatusCode.NotFound, "unknown_output");
    }

    [Fact]
    public async Task Uploaded_files_become_jobs()
    {
        var ids = new List<string>();
        foreach (var text in (string[])["first", "second"])
        {
            using var announced = await gateway.PostJson("/v1/uploads", JsonSerializer.Serialize(new { name = $"{text}.txt", bytes = text.Length }));
            var upload = JsonElement.Parse(await announced.Content.ReadAsStringAsync());
            using var put = await gateway.Http.PutAsync(upload.GetProperty("url").GetString(), new ByteArrayContent(Encoding.UTF8.GetBytes(text)));
            put.EnsureSuccessStatusCode();
            ids.Add(ApiClient.IdOf(upload));
        }

        var json = JsonSerializer.Serialize(new { operation = "text.change_case", parameters = new { @case = "upper" }, inputs = ids.Select(id => new { upload_id = id }) });
        using var answer = await gateway.PostJson(Root, json);
        var batch = await Ended(JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
        using var download = await gateway.Get($"{Root}/{ApiClient.IdOf(batch)}/download");
        Assert.Equal([("first.txt", "FIRST"), ("second.txt", "SECOND")], await Entries(download));
    }

    [Fact]
    public async Task A_keys_batch_is_read_with_that_key_or_by_an_admin()
    {
        var key = await gateway.Api.AdminJson(HttpMethod.Post, "/keys", """{"name":"batches"}""");
        var bearer = ("Authorization", $"Bearer {key.GetProperty("secret").GetString()}");
        using var answer = await gateway.PostJson(Root, Texts("mine"), bearer, ("Prefer", "wait=20"));
        var path = $"{Root}/{ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync()))}";
        foreach (var what in (string[])["", "/events", "/download"])
            await Problem.Assert(await gateway.Get(path + what), HttpStatusCode.NotFound, "unknown_batch");
        await Problem.Assert(await gateway.Send(HttpMethod.Delete, path), HttpStatusCode.NotFound, "unknown_batch");
        foreach (var reader in new[] { bearer, ("Authorization", $"Bearer {ApiClient.AdminKey}") })
        {
            using var read = await gateway.Get(path, reader);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }
    }

    [Fact]
    public async Task A_batch_raises_one_event_and_its_jobs_none()
    {
        var key = await gateway.Api.AdminJson(HttpMethod.Post, "/keys", """{"name":"told"}""");
        var bearer = ("Authorization", $"Bearer {key.GetProperty("secret").GetString()}");
        await gateway.Api.AdminJson(HttpMethod.Post, $"/keys/{key.GetProperty("key").GetProperty("id").GetString()}/webhook-secrets");
        var json = Texts("a", "b")[..^1] + ""","webhook_url":"https://hooks.example.com/batches"}""";
        await Problem.Assert(await gateway.PostJson(Root, json), HttpStatusCode.UnprocessableEntity, "invalid_parameters");
        using var answer = await gateway.PostJson(Root, json, bearer, ("Prefer", "wait=20"));
        var batch = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        var id = ApiClient.IdOf(batch);
        JsonElement[] events = [];
        await Wait.Until(async () => (events = await Events(id)).Length > 0, RunningGateway.Patience, "the event is raised");
        Assert.Equal("batch.completed", Assert.Single(events).GetProperty("type").GetString());
        foreach (var job in batch.GetProperty("jobs").EnumerateArray())
            Assert.Empty(await Events(ApiClient.IdOf(job)));

        async Task<JsonElement[]> Events(string subject) =>
            [.. (await gateway.Api.AdminJson(HttpMethod.Get, $"/webhooks?subject={subject}")).EnumerateObject().First(one => one.Value.ValueKind == JsonValueKind.Array).Value.EnumerateArray()];
    }

    [Fact]
    public async Task An_unknown_batch_is_not_found()
    {
        var path = $"{Root}/{Guid.NewGuid()}";
        foreach (var what in (string[])["", "?wait=1", "/events", "/download"])
            await Problem.Assert(await gateway.Get(path + what), HttpStatusCode.NotFound, "unknown_batch");
        await Problem.Assert(await gateway.Send(HttpMethod.Delete, path), HttpStatusCode.NotFound, "unknown_batch");
    }

    private static string Texts(params string[] texts) => JsonSerializer.Serialize(new
    {
        operation = "text.change_case",
        parameters = new { @case = "upper" },
        inputs = texts.Select((text, index) => new { text, name = index == 2 ? "A.TXT" : "a.txt" }),
    });

    private static string Sleeps(double seconds, int count) => JsonSerializer.Serialize(new
    {
        operation = "test.sleep",
        parameters = new { seconds },
        inputs = Enumerable.Repeat(new { text = "zzz" }, count),
    });

    private static void Add(MultipartFormDataContent form, string name, byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "file", FileName = name };
        form.Add(content);
    }

    private static async Task<(string Name, string Text)[]> Entries(HttpResponseMessage download)
    {
        using var zip = new ZipArchive(await download.Content.ReadAsStreamAsync());
        return [.. zip.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return (entry.FullName, reader.ReadToEnd());
        })];
    }

    private async Task<HttpResponseMessage> Post(HttpContent form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Root) { Content = form };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await gateway.Http.SendAsync(request);
    }

    private Task<JsonElement> Read(string id) => gateway.Api.Get($"{Root}/{id}");

    private async Task<JsonElement> Ended(JsonElement batch)
    {
        var id = ApiClient.IdOf(batch);
        await Wait.Until(async () => (batch = await Read(id)).GetProperty("completed_at").ValueKind != JsonValueKind.Null, RunningGateway.Patience, $"batch {id}");
        return batch;
    }
}
