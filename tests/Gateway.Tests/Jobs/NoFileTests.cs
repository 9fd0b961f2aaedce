using System.Net;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Jobs;

/// <summary>Operations whose parameters say all: no file comes, and none is taken.</summary>
public sealed class NoFileTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_form_without_a_file_is_a_job()
    {
        await gateway.Api.Available("calculator.evaluate");
        using var answer = await gateway.PostForm(RunningGateway.Field("operation", "calculator.evaluate"), RunningGateway.Field("expression", "2 * 3 km in m"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = await gateway.Api.Ended(ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync())), RunningGateway.Patience);
        Assert.Equal("completed", ApiClient.StatusOf(job));
        Assert.Empty(job.GetProperty("inputs").EnumerateArray());
        Assert.Equal("6000", job.GetProperty("result").GetProperty("value").GetString());
        Assert.Equal("6000 m\n", Encoding.UTF8.GetString(await gateway.Api.Output(job)));
    }

    [Theory]
    [InlineData("""{"operation":"random.generate","parameters":{"kind":"hex","seed":"s"}}""")]
    [InlineData("""{"operation":"random.generate","inputs":[],"parameters":{"kind":"hex","seed":"s"}}""")]
    public async Task A_json_body_without_inputs_is_a_job(string json)
    {
        await gateway.Api.Available("random.generate");
        using var answer = await gateway.PostJson("/v1/jobs", json, ("Prefer", "wait=20"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("completed", ApiClient.StatusOf(job));
        Assert.Contains("no secret", job.GetProperty("result").GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_nobody_wants_is_refused_and_not_kept()
    {
        var mark = Guid.NewGuid().ToString();
        var problem = await Problem.Assert(
            await gateway.PostForm(RunningGateway.Field("operation", "random.generate"), RunningGateway.FilePart(mark)), HttpStatusCode.BadRequest, "malformed_request");
        Assert.Equal("random.generate takes no file; its parameters say all.", problem.GetProperty("detail").GetString());
        await Problem.Assert(
            await gateway.PostJson("/v1/jobs", $$"""{"operation":"random.generate","inputs":[{"text":"{{mark}}"}]}"""), HttpStatusCode.BadRequest, "malformed_request");
        Assert.Empty(gateway.StoredInputs(mark));
    }

    [Fact]
    public async Task A_wrong_expression_is_refused_at_the_door() => await Problem.Assert(
        await gateway.PostJson("/v1/jobs", """{"operation":"calculator.evaluate","parameters":{"expression":"1 / 0"}}"""), HttpStatusCode.UnprocessableEntity, "invalid_parameters");

    [Fact]
    public async Task The_same_key_and_parameters_are_one_job()
    {
        await gateway.Api.Available("random.generate");
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        const string Body = """{"operation":"random.generate","parameters":{"kind":"uuid_v4"}}""";
        using var first = await gateway.PostJson("/v1/jobs", Body, key);
        using var again = await gateway.PostJson("/v1/jobs", Body, key);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        await Problem.Assert(await gateway.PostJson("/v1/jobs", Body.Replace("v4", "v7", StringComparison.Ordinal), key), HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }
}
