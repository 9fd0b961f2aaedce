using System.Net;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;
using Npgsql;

namespace FlipUnit.Cluster.Tests;

public sealed class AdminTests
{
    private const string Queue = "media_processing";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_paused_queue_takes_jobs_up_to_its_limit_and_starts_none_even_after_its_silos_died()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var limit = new Dictionary<string, string> { [$"FlipUnit:Queues:{Queue}"] = "3" };
        var silo = await cluster.StartSilo(mediaSlots: 4, own: limit);
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        Assert.True((await api.AdminJson(HttpMethod.Post, $"/queues/{Queue}/pause")).GetProperty("paused").GetBoolean());

        var ids = await Work.SubmitSleeps(api, 3, 0.1);
        using (var fourth = await api.Post("test.sleep", """{"seconds":0.1}""", "in.txt", "4"u8.ToArray()))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, fourth.StatusCode);
        // It was alone when it took the queue in, and somebody must be there to see it die.
        await cluster.StartSilo("general", own: limit);
        await silo.Kill();
        await cluster.StartSilo("media", mediaSlots: 4, own: limit);
        await Wait.Until(async () => await QueueNow(api) is { } queue && queue.GetProperty("slots").GetInt32() == 4, Patience, "the new silo offers its slots");
        // A round through the whole cluster after that: what would start has started. Its own queue may have moved, too, and take a moment.
        var text = "";
        await Wait.Until(
            async () =>
            {
                using var answer = await api.Post("text.change_case", """{"case":"upper"}""", "a.txt", "a"u8.ToArray());
                if (answer.StatusCode == HttpStatusCode.Accepted)
                    text = ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
                return text.Length > 0;
            },
            Patience, "a text is taken");
        Assert.Equal("completed", ApiClient.StatusOf(await api.Ended(text, Patience)));
        var paused = (await QueueNow(api))!.Value;
        Assert.Equal((true, 3, 0), (paused.GetProperty("paused").GetBoolean(), paused.GetProperty("pending").GetInt32(), paused.GetProperty("running").GetInt32()));
        Assert.All(await Task.WhenAll(ids.Select(api.Job)), job => Assert.Equal(("pending", 0), (ApiClient.StatusOf(job), job.GetProperty("attempt").GetInt32())));

        await api.AdminJson(HttpMethod.Post, $"/queues/{Queue}/resume");
        await Work.AssertAllCompleted(api, ids, Patience);
        Assert.Equal(
            [("queue.pause", Queue, "false", "true", "done"), ("queue.resume", Queue, "true", "false", "done")],
            await Audited(cluster, "before ->> 'paused'", "after ->> 'paused'"));
    }

    [Fact]
    public async Task Dead_letters_are_listed_retried_alone_or_all_over_a_crash_and_dropped()
    {
        await using var cluster = await FlipUnitCluster.Create();
        using var folder = new TemporaryFolder();
        var mended = folder.File("mended");
        var silo = await cluster.StartSilo(mediaSlots: 4);
        using var api = await cluster.StartGateway();
        await api.Available("test.fail");
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add(ApiClient.IdOf(await api.Submit("test.fail", JsonSerializer.Serialize(new { until = mended }), "in.txt", Encoding.UTF8.GetBytes(Work.Text(i)))));
        foreach (var id in ids)
            Assert.Equal("internal_error", (await api.Ended(id, Patience)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(ids.Order(), (await DeadLetters(api)).Order());

        // Not mended yet: it fails once more, and is a dead letter again.
        await api.AdminJson(HttpMethod.Post, $"/jobs/{ids[0]}/retry");
        var again = await api.Until(ids[0], job => ApiClient.StatusOf(job) == "failed" && job.GetProperty("attempt").GetInt32() == 2, Patience);
        Assert.Equal("internal_error", again.GetProperty("error").GetProperty("code").GetString());

        // Mended: one retried alone is durable even if everything dies before it begins.
        await File.WriteAllTextAsync(mended, "");
        File.SetUnixFileMode(mended, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await api.AdminJson(HttpMethod.Post, $"/queues/{Queue}/pause");
        Assert.Equal("pending", ApiClient.StatusOf(await api.AdminJson(HttpMethod.Post, $"/jobs/{ids[0]}/retry")));
        Assert.Equal("pending", ApiClient.StatusOf(await api.AdminJson(HttpMethod.Post, $"/jobs/{ids[0]}/retry")));
        await cluster.StartSilo("general");
        await silo.Kill();
        await cluster.StartSilo("media", mediaSlots: 4);
        await Wait.Until(async () => await QueueNow(api) is { } queue && queue.GetProperty("slots").GetInt32() == 4, Patience, "the new silo offers its slots");
        await api.AdminJson(HttpMethod.Post, $"/queues/{Queue}/resume");
        var job = await api.Ended(ids[0], Patience);
        Assert.Equal(("completed", 3), (ApiClient.StatusOf(job), job.GetProperty("attempt").GetInt32()));
        Assert.Equal(Work.Text(0), Encoding.UTF8.GetString(await api.Output(job)));

        // One dropped, the rest retried.
        using (var dropped = await api.Admin(HttpMethod.Delete, $"/jobs/{ids[4]}"))
            Assert.Equal(HttpStatusCode.NoContent, dropped.StatusCode);
        Assert.Equal("expired", ApiClient.StatusOf(await api.Job(ids[4])));
        Assert.Equal(0, (await api.AdminJson(HttpMethod.Post, "/dead-letters/retry", """{"queue":"lightweight"}""")).GetProperty("retried").GetInt32());
        Assert.Equal(3, (await api.AdminJson(HttpMethod.Post, "/dead-letters/retry")).GetProperty("retried").GetInt32());
        await Work.AssertAllCompleted(api, ids[..4], Patience);
        Assert.Equal(0, (await api.AdminJson(HttpMethod.Post, "/dead-letters/retry")).GetProperty("retried").GetInt32());
        Assert.Empty(await DeadLetters(api));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(cluster.Blobs, "*", SearchOption.AllDirectories), file => file.Contains(Guid.Parse(ids[4]).ToString("n"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silo_drained_by_an_admin_hands_its_work_over_and_ends_as_by_SIGTERM()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var doomed = await cluster.StartSilo(mediaSlots: 2, drainSeconds: 1);
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        await cluster.StartSilo(mediaSlots: 2);
        await Wait.Until(async () => (await Silos(api)).Count(silo => silo.GetProperty("answers").GetBoolean()) == 2, Patience, "both silos answer");
        await Wait.Until(async () => await QueueNow(api) is { } queue && queue.GetProperty("slots").GetInt32() == 4, Patience, "both silos offer their slots");
        var ids = await Work.SubmitSleeps(api, 4, 6);
        await Wait.Until(async () => Used((await Silos(api)).Single(silo => silo.GetProperty("address").GetString() == doomed.Silo)) == 2, Patience, "the silo is at work");
        var shown = (await Silos(api)).Single(silo => silo.GetProperty("address").GetString() == doomed.Silo);
        Assert.Equal("active", shown.GetProperty("status").GetString());
        Assert.Contains("media", shown.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));

        using (var answer = await api.Admin(HttpMethod.Post, $"/silos/{doomed.Silo}/drain"))
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await doomed.WaitForExit().WaitAsync(Patience);
        Assert.Equal(0, doomed.ExitCode);
        await Work.AssertAllCompleted(api, ids, Patience);
        Assert.All(await Task.WhenAll(ids.Select(api.Job)), job => Assert.Equal(1, job.GetProperty("attempt").GetInt32()));
        using var gone = await api.Admin(HttpMethod.Post, $"/silos/{doomed.Silo}/drain");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private static async Task<IEnumerable<JsonElement>> Silos(ApiClient api) => (await api.AdminJson(HttpMethod.Get, "/silos")).EnumerateArray();

    private static int Used(JsonElement silo) =>
        silo.GetProperty("queues").EnumerateArray().Where(queue => queue.GetProperty("queue").GetString() == Queue).Sum(queue => queue.GetProperty("used").GetInt32());

    [Fact]
    public async Task A_list_read_page_by_page_while_jobs_arrive_shows_each_that_was_there_once()
    {
        await using var cluster = await FlipUnitCluster.Create();
        await cluster.StartSilo();
        using var api = await cluster.StartGateway();
        await api.Available("text.change_case");
        var before = await Texts(api, 40);
        using var stop = new CancellationTokenSource();
        var arriving = Task.Run(async () =>
        {
            var count = 0;
            for (; !stop.IsCancellationRequested; count++)
                await Texts(api, 1);
            return count;
        });

        var seen = new List<string>();
        var next = "";
        do
        {
            var page = await api.AdminJson(HttpMethod.Get, $"/jobs?operation=text.change_case&ip=127.0.0.1&limit=7{next}");
            seen.AddRange(page.GetProperty("jobs").EnumerateArray().Select(ApiClient.IdOf));
            next = page.GetProperty("next").GetString() is { } cursor ? $"&cursor={cursor}" : "";
        }
        while (next.Length > 0);
        await stop.CancelAsync();
        Assert.NotEqual(0, await arriving);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(before.Except(seen));
    }

    private static async Task<List<string>> Texts(ApiClient api, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(ApiClient.IdOf(await api.Submit("text.change_case", """{"case":"upper"}""", "a.txt", "a"u8.ToArray())));
        return ids;
    }

    /// <summary>The media queue; null while its dispatcher moves.</summary>
    private static async Task<JsonElement?> QueueNow(ApiClient api)
    {
        using var answer = await api.Admin(HttpMethod.Get, "/queues");
        return answer.StatusCode == HttpStatusCode.OK
            ? JsonElement.Parse(await answer.Content.ReadAsStringAsync()).EnumerateArray().Single(queue => queue.GetProperty("name").GetString() == Queue)
            : null;
    }

    private static async Task<string[]> DeadLetters(ApiClient api)
    {
        var page = await api.AdminJson(HttpMethod.Get, "/dead-letters");
        Assert.All(page.GetProperty("jobs").EnumerateArray(), job => Assert.Equal((true, "failed"), (job.GetProperty("dead_letter").GetBoolean(), ApiClient.StatusOf(job))));
        return [.. page.GetProperty("jobs").EnumerateArray().Select(ApiClient.IdOf)];
    }

    private static async Task<List<(string, string, string, string, string)>> Audited(FlipUnitCluster cluster, string before, string after)
    {
        await using var database = NpgsqlDataSource.Create(cluster.Database);
        await using var command = database.CreateCommand($"select action, subject, {before}, {after}, outcome, admin, address from audit order by at");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, string, string, string, string)>();
        while (await reader.ReadAsync())
        {
            Assert.Equal(("admin", "127.0.0.1"), (reader.GetString(5), reader.GetString(6)));
            rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)));
        }

        return rows;
    }
}
