using System.Net;
using System.Text.Json;
using FlipUnit.TestSupport;
using Npgsql;

namespace FlipUnit.Gateway.Tests.Admin;

public sealed class AdminJobTests(RunningGateway gateway)
{
    [Theory]
    [InlineData("status=done")]
    [InlineData("status=2")]
    [InlineData("ip=nowhere")]
    [InlineData("ip=ip-%00")]
    [InlineData("from=yesterday")]
    [InlineData("to=0001-01-01")]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=many")]
    [InlineData("queue=")]
    [InlineData("cursor=x")]
    [InlineData("cursor=AAAA")]
    [InlineData("cursor=OTk5OTk5OTk5OTk5OTk5OTk5OS4wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA")]
    public async Task What_cannot_be_asked_for_is_400(string query)
    {
        foreach (var list in (string[])["/jobs", "/dead-letters"])
            await Problem.Assert(await gateway.Api.Admin(HttpMethod.Get, $"{list}?{query}"), HttpStatusCode.BadRequest, "malformed_request");
    }

    [Theory]
    [InlineData("by=hour")]
    [InlineData("from=x")]
    public async Task Costs_that_cannot_be_asked_for_are_400(string query) =>
        await Problem.Assert(await gateway.Api.Admin(HttpMethod.Get, $"/costs?{query}"), HttpStatusCode.BadRequest, "malformed_request");

    [Fact]
    public async Task A_job_is_listed_with_what_it_is_and_found_by_each_of_its_marks()
    {
        var id = ApiClient.IdOf(await gateway.Completed("listed"));
        var listed = await Find("", id);
        Assert.Equal(("text.change_case", "lightweight", "completed", "ip-127.0.0.1"), (Word(listed, "operation"), Word(listed, "queue"), Word(listed, "status"), Word(listed, "client")));
        Assert.Equal((6, 1, false), (listed.GetProperty("input_bytes").GetInt64(), listed.GetProperty("attempt").GetInt32(), listed.GetProperty("dead_letter").GetBoolean()));
        var accepted = Uri.EscapeDataString(Word(listed, "created_at"));
        foreach (var query in (string[])["&status=completed", "&queue=lightweight", "&operation=text.change_case", "&ip=127.0.0.1", "&ip=ip-127.0.0.1", $"&from={accepted}"])
            await Find(query, id);
        foreach (var query in (string[])["status=failed", "queue=pdf_processing", "operation=test.sleep", "ip=192.0.2.1", $"to={accepted}"])
            Assert.DoesNotContain(await Ids(query), one => one == id);
    }

    [Fact]
    public async Task Only_a_failed_job_is_retried()
    {
        var id = ApiClient.IdOf(await gateway.Completed("done"));
        await Problem.Assert(await gateway.Api.Admin(HttpMethod.Post, $"/jobs/{id}/retry"), HttpStatusCode.Conflict, "conflict");
        await Problem.Assert(await gateway.Api.Admin(HttpMethod.Post, $"/jobs/{Guid.NewGuid()}/retry"), HttpStatusCode.NotFound, "unknown_job");
        Assert.Equal(("job.retry", "conflict"), await LastAudit(id));
    }

    [Fact]
    public async Task Any_job_is_cancelled_or_deleted_and_that_is_written_down()
    {
        var running = await gateway.LastingJob();
        Assert.Equal(HttpStatusCode.NoContent, await Delete(running));
        Assert.Equal("cancelled", ApiClient.StatusOf(await gateway.Api.Job(running)));
        Assert.Equal(("job.delete", "done"), await LastAudit(running));
        Assert.Equal(HttpStatusCode.NoContent, await Delete(running));
        Assert.Equal("expired", ApiClient.StatusOf(await gateway.Api.Job(running)));
        Assert.Equal(HttpStatusCode.NotFound, await Delete(Guid.NewGuid().ToString()));
    }

    [Fact]
    public async Task What_is_not_there_is_404()
    {
        await Problem.Assert(await gateway.Api.Admin(HttpMethod.Post, "/queues/no-such-queue/pause"), HttpStatusCode.NotFound, "not_found");
        await Problem.Assert(await gateway.Api.Admin(HttpMethod.Post, "/silos/127.0.0.1:1@2/drain"), HttpStatusCode.NotFound, "not_found");
        await Problem.Assert(await gateway.Api.Admin(HttpMethod.Get, "/no-such-list"), HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Queues_silos_and_costs_are_shown()
    {
        await gateway.Completed("measured");
        JsonElement lightweight = default;
        // The silo says that a slot is free a moment after the job's end is known.
        await Wait.Until(
            async () =>
            {
                var queues = await gateway.Api.AdminJson(HttpMethod.Get, "/queues");
                Assert.Equal(7, queues.GetArrayLength());
                lightweight = queues.EnumerateArray().Single(queue => Word(queue, "name") == "lightweight");
                return lightweight.GetProperty("mean_seconds").ValueKind == JsonValueKind.Number;
            },
            RunningGateway.Patience, "a duration is known");
        Assert.False(lightweight.GetProperty("paused").GetBoolean());
        Assert.InRange(lightweight.GetProperty("mean_seconds").GetDouble(), 0, 60);
        Assert.InRange(lightweight.GetProperty("error_rate").GetDouble(), 0, 1);
        Assert.NotEqual(0, lightweight.GetProperty("slots").GetInt32());
        var silo = (await gateway.Api.AdminJson(HttpMethod.Get, "/silos")).EnumerateArray().First();
        Assert.Equal((true, "active"), (silo.GetProperty("answers").GetBoolean(), Word(silo, "status")));
        Assert.StartsWith("1.0.0", Word(silo, "version"), StringComparison.Ordinal);
        var costs = await gateway.Api.AdminJson(HttpMethod.Get, "/costs?by=operation&from=2026-01-01&to=2026-02-01T00:00:00Z");
        Assert.Equal(("2026-01-01T00:00:00+00:00", "operation", 0), (Word(costs, "from"), Word(costs, "by"), costs.GetProperty("rows").GetArrayLength()));
    }

    private async Task<HttpStatusCode> Delete(string id)
    {
        using var answer = await gateway.Api.Admin(HttpMethod.Delete, $"/jobs/{id}");
        return answer.StatusCode;
    }

    private async Task<JsonElement> Find(string query, string id) =>
        (await gateway.Api.AdminJson(HttpMethod.Get, $"/jobs?limit=200{query}")).GetProperty("jobs").EnumerateArray().Single(job => ApiClient.IdOf(job) == id);

    private async Task<string[]> Ids(string query) =>
        [.. (await gateway.Api.AdminJson(HttpMethod.Get, $"/jobs?limit=200&{query}")).GetProperty("jobs").EnumerateArray().Select(ApiClient.IdOf)];

    private async Task<(string Action, string Outcome)> LastAudit(string subject)
    {
        await using var database = NpgsqlDataSource.Create(gateway.Cluster.Database);
        await using var command = database.CreateCommand("select action, outcome from audit where subject = $1 order by at desc limit 1");
        command.Parameters.Add(new() { Value = subject });
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return (reader.GetString(0), reader.GetString(1));
    }

    private static string Word(JsonElement from, string property) => from.GetProperty(property).GetString()!;
}
