using System.Net;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Jobs;

public sealed class SubmitTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_form_becomes_a_job_that_is_found_at_its_location()
    {
        using var answer = await gateway.Api.Post("text.change_case", RunningGateway.Upper, "hällo.txt", "grün"u8.ToArray());
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        var job = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal($"/v1/jobs/{ApiClient.IdOf(job)}", answer.Headers.Location?.OriginalString);
        var input = job.GetProperty("inputs")[0];
        Assert.Equal("hällo.txt", input.GetProperty("name").GetString());
        Assert.Equal(5, input.GetProperty("bytes").GetInt64());
        Assert.Equal("text/plain", input.GetProperty("content_type").GetString());
        job = await gateway.Api.Ended(ApiClient.IdOf(job), RunningGateway.Patience);
        Assert.Equal("GRÜN", Encoding.UTF8.GetString(await gateway.Api.Output(job)));
    }

    [Fact]
    public async Task A_single_field_is_a_parameter()
    {
        using var answer = await gateway.PostForm(
            RunningGateway.Field("case", "upper"), RunningGateway.Field("operation", "text.change_case"), RunningGateway.FilePart("any order"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = await gateway.Api.Ended(ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync())), RunningGateway.Patience);
        Assert.Equal("upper", job.GetProperty("parameters").GetProperty("case").GetString());
        Assert.Equal("ANY ORDER", Encoding.UTF8.GetString(await gateway.Api.Output(job)));
    }

    [Fact]
    public async Task An_inline_text_is_an_input_and_waiting_gives_the_end()
    {
        using var answer = await gateway.PostJson(
            "/v1/jobs", """{"operation":"text.change_case","inputs":[{"text":"inline","name":"a.txt"}],"parameters":{"case":"upper"}}""", ("Prefer", "respond-async, wait=20"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("wait=20", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
        var job = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("completed", ApiClient.StatusOf(job));
        Assert.Equal("INLINE", Encoding.UTF8.GetString(await gateway.Api.Output(job)));
    }

    [Fact]
    public async Task One_key_is_one_job_and_another_body_under_it_is_refused()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        const string First = """{"operation":"text.change_case","inputs":[{"text":"once"}],"parameters":{"case":"upper"}}""";
        using var first = await gateway.PostJson("/v1/jobs", First, key);
        using var again = await gateway.PostJson("/v1/jobs", First, key);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        var other = await gateway.PostJson("/v1/jobs", First.Replace("once", "twice", StringComparison.Ordinal), key);
        await Problem.Assert(other, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_refused_submission_leaves_no_file()
    {
        var mark = Guid.NewGuid().ToString();
        await Problem.Assert(
            await gateway.PostForm(RunningGateway.Field("operation", "text.change_case"), RunningGateway.FilePart(mark), RunningGateway.FilePart(mark)),
            HttpStatusCode.BadRequest, "malformed_request");
        Assert.Empty(gateway.StoredInputs(mark));
    }

    [Fact]
    public async Task Every_wrong_parameter_is_named()
    {
        var problem = await Problem.Assert(
            await gateway.PostForm(RunningGateway.Field("operation", "text.change_case"), RunningGateway.Field("parameters", """{"case":"odd","colour":1}"""), RunningGateway.FilePart("x")),
            HttpStatusCode.UnprocessableEntity, "invalid_parameters");
        Assert.Equal(["case", "colour"], problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order());
        Assert.All(problem.GetProperty("errors").EnumerateObject(), field => Assert.NotEqual("", field.Value[0].GetString()));
    }

    [Fact]
    public async Task A_parameter_given_both_ways_is_refused()
    {
        var problem = await Problem.Assert(
            await gateway.PostForm(
                RunningGateway.Field("operation", "text.change_case"), RunningGateway.Field("parameters", RunningGateway.Upper),
                RunningGateway.Field("case", "lower"), RunningGateway.FilePart("x")),
            HttpStatusCode.UnprocessableEntity, "invalid_parameters");
        Assert.True(problem.GetProperty("errors").TryGetProperty("case", out _));
    }

    [Theory]
    [InlineData("{", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("null", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("[]", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":null}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("{}", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","parameters":{"case":"upper"}}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":null}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[null]}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[{}],"parameters":{"case":"upper"}}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[],"parameters":{"case":"upper"}}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"text":"x"}],"parameters":"upper"}""", "invalid_parameters", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"text":"x"}],"webhook":"later"}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"text":"x"}],"priority":7}""", "malformed_request", HttpStatusCode.BadRequest)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"text":""}],"parameters":{"case":"upper"}}""", "unsupported_input", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("""{"operation":"no.such","inputs":[{"text":"x"}]}""", "unknown_operation", HttpStatusCode.NotFound)]
    [InlineData("""{"operation":"text.change_case","inputs":[{"upload_id":"11111111-1111-4111-8111-111111111111"}],"parameters":{"case":"upper"}}""", "unknown_upload", HttpStatusCode.NotFound)]
    public async Task A_wrong_json_body_is_refused(string json, string code, HttpStatusCode status) =>
        await Problem.Assert(await gateway.PostJson("/v1/jobs", json), status, code);

    [Fact]
    public async Task A_json_body_is_bounded()
    {
        // Refused by its length alone: not a byte of the body needs to come.
        var answer = await RawHttp.Exchange(
            gateway.Api.Gateway.Url, "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5242880\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"file_too_large\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Idempotency-Key", "")]
    [InlineData("Prefer", "wait=soon")]
    public async Task A_wrong_header_is_refused(string name, string value) => await Problem.Assert(
        await gateway.PostJson("/v1/jobs", """{"operation":"text.change_case","inputs":[{"text":"x"}],"parameters":{"case":"upper"}}""", (name, value)),
        HttpStatusCode.BadRequest, "malformed_request");

    [Fact]
    public async Task Another_media_type_is_refused()
    {
        using var content = new StringContent("operation=text.change_case", Encoding.UTF8, "application/x-www-form-urlencoded");
        await Problem.Assert(await gateway.Http.PostAsync("/v1/jobs", content), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }
}
