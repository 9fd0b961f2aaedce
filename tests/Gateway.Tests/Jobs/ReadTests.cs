using System.Diagnostics;
using System.Net;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Jobs;

public sealed class ReadTests(RunningGateway gateway)
{
    [Fact]
    public async Task An_unchanged_job_is_not_sent_again()
    {
        var id = ApiClient.IdOf(await gateway.Completed("read"));
        using var first = await gateway.Get($"/v1/jobs/{id}");
        var tag = first.Headers.ETag!.ToString();
        foreach (var known in (string[])[tag, $"W/{tag}", $"\"other\", {tag}", "*"])
        {
            using var again = await gateway.Get($"/v1/jobs/{id}", ("If-None-Match", known));
            Assert.True(again.StatusCode == HttpStatusCode.NotModified, known);
            Assert.Equal(tag, again.Headers.ETag!.ToString());
        }

        using var other = await gateway.Get($"/v1/jobs/{id}", ("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_held_read_ends_with_a_change_and_at_once_when_the_caller_is_behind()
    {
        var id = await gateway.LastingJob();
        await gateway.Api.Until(id, job => ApiClient.StatusOf(job) == "processing", RunningGateway.Patience);
        using var now = await gateway.Get($"/v1/jobs/{id}");
        using var changed = await gateway.Get($"/v1/jobs/{id}?wait=20", ("If-None-Match", now.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(now.Headers.ETag, changed.Headers.ETag);
        var waited = Stopwatch.StartNew();
        using var behind = await gateway.Get($"/v1/jobs/{id}?wait=20", ("If-None-Match", "\"long-ago\""));
        Assert.InRange(waited.Elapsed.TotalSeconds, 0, 10);

        var held = gateway.Get($"/v1/jobs/{id}?wait=30");
        Assert.Equal(HttpStatusCode.NoContent, await gateway.Api.Delete(id));
        using var ended = await held;
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal("cancelled", ApiClient.StatusOf(await gateway.Api.Job(id)));
    }

    [Theory]
    [InlineData("/v1/jobs/11111111-1111-4111-8111-111111111111", "unknown_job")]
    [InlineData("/v1/jobs/11111111-1111-4111-8111-111111111111/events", "unknown_job")]
    [InlineData("/v1/jobs/11111111-1111-4111-8111-111111111111/outputs/0", "unknown_job")]
    [InlineData("/v1/jobs/11111111-1111-4111-8111-111111111111/download", "unknown_job")]
    [InlineData("/v1/jobs/no-guid", "not_found")]
    [InlineData("/v1/operations/no.such", "unknown_operation")]
    [InlineData("/nowhere", "not_found")]
    public async Task What_is_not_there_is_a_problem(string path, string code) => await Problem.Assert(await gateway.Get(path), HttpStatusCode.NotFound, code);

    [Fact]
    public async Task A_wrong_wait_and_a_wrong_method_are_problems()
    {
        var id = ApiClient.IdOf(await gateway.Completed("wait"));
        await Problem.Assert(await gateway.Get($"/v1/jobs/{id}?wait=-1"), HttpStatusCode.BadRequest, "malformed_request");
        var refused = await gateway.Send(HttpMethod.Put, $"/v1/jobs/{id}");
        Assert.Contains("DELETE", refused.Content.Headers.Allow);
        await Problem.Assert(refused, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    [Fact]
    public async Task Deleting_a_job_that_ended_deletes_its_files()
    {
        var job = await gateway.Completed("to be deleted");
        var id = ApiClient.IdOf(job);
        Assert.Equal(HttpStatusCode.NoContent, await gateway.Api.Delete(id));
        Assert.Equal("expired", ApiClient.StatusOf(await gateway.Api.Job(id)));
        await Problem.Assert(await gateway.Get($"/v1/jobs/{id}/outputs/0"), HttpStatusCode.NotFound, "unknown_output");
        await Problem.Assert(await gateway.Get($"/v1/jobs/{id}/download"), HttpStatusCode.NotFound, "unknown_output");
        Assert.Equal(HttpStatusCode.NoContent, await gateway.Api.Delete(id));
    }

    [Fact]
    public async Task Events_of_a_job_that_ended_are_one_and_after_it_none()
    {
        var id = ApiClient.IdOf(await gateway.Completed("followed"));
        var events = new List<(string Id, JsonElement Job)>();
        await foreach (var item in gateway.Api.Events(id))
            events.Add(item);
        var (last, job) = Assert.Single(events);
        Assert.Equal("completed", ApiClient.StatusOf(job));
        using var nothing = await gateway.Get($"/v1/jobs/{id}/events", ("Last-Event-ID", last));
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
    }

    [Fact]
    public async Task Events_begin_at_once_and_end_with_the_job()
    {
        var id = await gateway.LastingJob();
        var statuses = new List<string>();
        await foreach (var (_, job) in gateway.Api.Events(id))
        {
            if (statuses.Count == 0)
                Assert.Equal(HttpStatusCode.NoContent, await gateway.Api.Delete(id));
            statuses.Add(ApiClient.StatusOf(job));
        }

        Assert.Equal("cancelled", statuses[^1]);
    }
}
