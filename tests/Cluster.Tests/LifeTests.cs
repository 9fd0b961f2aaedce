using System.Net;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class LifeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_drained_silo_ends_or_hands_back_its_work_uncounted_and_no_client_sees_an_error()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var leaving = await cluster.StartSilo("media,general", mediaSlots: 3, drainSeconds: 2);
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var shorts = await Work.SubmitSleeps(api, 2, 1);
        var ids = new List<string>(shorts) { ApiClient.IdOf(await Work.Sleep(api, 8, Work.Text(2))) };
        await Wait.Until(async () => ApiClient.StatusOf(await api.Job(ids[2])) == "processing", Patience, "the long job runs");
        await cluster.StartSilo("media,general", mediaSlots: 3);

        using var stop = new CancellationTokenSource();
        var reading = ReadAllTheTime(api, ids, stop.Token);
        Assert.Equal(0, await leaving.Stop());
        await Work.AssertAllCompleted(api, ids, Patience);
        await stop.CancelAsync();

        Assert.Empty(await reading);
        var handedBack = await api.Job(ids[2]);
        Assert.Equal(1, handedBack.GetProperty("attempt").GetInt32());
        Work.AssertOnePublished(cluster, 3);
    }

    [Fact]
    public async Task A_job_with_calls_before_it_when_its_silo_leaves_moves_to_the_other_which_reads_its_row()
    {
        await using var cluster = await FlipUnitCluster.Create();
        // Alone at first, it holds every grain.
        var leaving = await cluster.StartSilo("media,general", own: new Dictionary<string, string>
        {
            ["Logging:LogLevel:Orleans.Grain"] = "Debug",
            ["Logging:LogLevel:Orleans.Runtime.ActivationMigrationManager"] = "Debug",
        });
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var ids = await Work.SubmitSleeps(api, 4, 0.1);
        await Work.AssertAllCompleted(api, ids, Patience);
        var staying = await cluster.StartSilo("media,general");
        await using var client = await ClusterClient.Connect(cluster);

        // While their rows are held the jobs write, and a second call waits before each: that is what makes Orleans move a grain.
        await using var database = Npgsql.NpgsqlDataSource.Create(cluster.Database);
        await using var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new Npgsql.NpgsqlCommand("select 1 from job for update", connection))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var jobs = ids.Select(id => client.Grains.GetGrain<IJobGrain>(Guid.Parse(id)));
        var calls = jobs.SelectMany(job => new[] { job.Expire(), job.Expire() }).ToArray();
        await Wait.Until(() => Waits(cluster), Patience, "the jobs wait for their rows");
        var stopping = leaving.Stop();
        // Nothing says that a grain at work was told to end. When all the idle ones between them have ended, they were.
        await Wait.Until(() => QueueDescriptor.All.All(queue => HasEnded(leaving, $"/job-queue/{queue.Name}@")), Patience, "its idle grains have ended");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        await Task.WhenAll(calls);
        Assert.Equal(0, await stopping);
        foreach (var id in ids)
            Assert.Equal("expired", ApiClient.StatusOf(await api.Job(id)));
        foreach (var silo in new[] { leaving, staying })
            Assert.DoesNotContain("Could not find a codec", silo.Log, StringComparison.Ordinal);
        Assert.Contains("activations to target silo", leaving.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_idempotency_key_at_once_on_two_gateways_is_one_job()
    {
        await using var cluster = await FlipUnitCluster.Create();
        await cluster.StartSilo();
        using var first = await cluster.StartGateway();
        using var second = await cluster.StartGateway();
        await first.Available("test.sleep");
        await second.Available("test.sleep");
        var key = new Dictionary<string, string> { ["Idempotency-Key"] = "order-17" };

        for (var round = 0; round < 10; round++)
        {
            key["Idempotency-Key"] = $"order-{round}";
            var jobs = await Task.WhenAll(Work.Sleep(first, 0.1, "same", key), Work.Sleep(second, 0.1, "same", key));
            Assert.Equal(ApiClient.IdOf(jobs[0]), ApiClient.IdOf(jobs[1]));
            var job = await first.Ended(ApiClient.IdOf(jobs[0]), Patience);
            Assert.Equal("completed", ApiClient.StatusOf(job));
            Assert.Equal("same"u8.ToArray(), await second.Output(job));
        }

        using var other = await first.Post("test.sleep", """{"seconds":0.1}""", "in.txt", "another"u8.ToArray(), key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("idempotency_key_reused", JsonElement.Parse(await other.Content.ReadAsStringAsync()).GetProperty("code").GetString());
        Assert.Equal(10, Directory.EnumerateFiles(cluster.Blobs, "*~in-*", SearchOption.AllDirectories).Count());
        Assert.Equal(10, await CountedToday(cluster));
    }

    [Fact]
    public async Task Events_begun_on_one_gateway_go_on_at_another()
    {
        await using var cluster = await FlipUnitCluster.Create();
        await cluster.StartSilo();
        using var first = await cluster.StartGateway();
        using var second = await cluster.StartGateway();
        await first.Available("test.sleep");
        var id = ApiClient.IdOf(await Work.Sleep(first, 4, "followed"));

        string? last = null;
        var seen = new List<JsonElement>();
        await foreach (var (eventId, job) in first.Events(id))
        {
            seen.Add(job);
            last = eventId;
            if (job.GetProperty("progress").GetDouble() > 0.2)
                break;
        }

        await foreach (var (eventId, job) in second.Events(id, last))
        {
            Assert.NotEqual(last, eventId);
            seen.Add(job);
        }

        var progress = seen.Select(job => job.GetProperty("progress").GetDouble()).ToArray();
        Assert.Equal(progress.Order(), progress);
        Assert.Equal("completed", ApiClient.StatusOf(seen[^1]));
        Assert.True(progress.Count(value => value is > 0 and < 1) >= 4, string.Join(' ', progress));
        Assert.Equal(["processing", "completed"], seen.Select(ApiClient.StatusOf).Where(status => status != "pending").Distinct());
    }

    [Fact]
    public async Task A_cancelled_job_stops_at_once_and_leaves_nothing()
    {
        await using var cluster = await FlipUnitCluster.Create();
        await cluster.StartSilo(mediaSlots: 1);
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var running = ApiClient.IdOf(await Work.Sleep(api, 60, "long"));
        var waiting = ApiClient.IdOf(await Work.Sleep(api, 60, "behind"));
        await api.Until(running, job => ApiClient.StatusOf(job) == "processing", Patience);

        Assert.Equal(HttpStatusCode.NoContent, await api.Delete(waiting));
        Assert.Equal(HttpStatusCode.NoContent, await api.Delete(running));
        Assert.Equal("cancelled", ApiClient.StatusOf(await api.Job(running)));
        Assert.Equal("cancelled", ApiClient.StatusOf(await api.Job(waiting)));
        await Wait.Until(() => !Directory.EnumerateDirectories(cluster.Scratch, "*-1", SearchOption.AllDirectories).Any(), TimeSpan.FromSeconds(2), "scratch is empty");
        var next = ApiClient.IdOf(await Work.Sleep(api, 0.1, "next"));
        Assert.Equal("completed", ApiClient.StatusOf(await api.Ended(next, Patience)));
    }

    private static async Task<List<string>> ReadAllTheTime(ApiClient api, List<string> ids, CancellationToken stop)
    {
        var errors = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            foreach (var id in ids)
            {
                using var answer = await api.Http.GetAsync($"/v1/jobs/{id}", CancellationToken.None);
                if (!answer.IsSuccessStatusCode)
                    errors.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
            }
        }

        return errors;
    }

    /// <summary>A statement stands still for somebody's row.</summary>
    private static bool HasEnded(ProgramProcess silo, string activation) => silo.Log.Split('\n').Any(
        line => line.Contains("Returned from calling", StringComparison.Ordinal) && line.Contains(activation, StringComparison.Ordinal));

    private static async Task<bool> Waits(FlipUnitCluster cluster)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(cluster.Database);
        await using var command = database.CreateCommand("select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')");
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<int> CountedToday(FlipUnitCluster cluster)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(cluster.Database);
        await using var command = database.CreateCommand("select coalesce(sum((state -> 'today' ->> 'media_processing')::int), 0)::int from grain_state where kind = 'client'");
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
