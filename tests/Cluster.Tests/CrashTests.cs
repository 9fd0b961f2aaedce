using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class CrashTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_silo_killed_at_work_loses_none_of_200_jobs_and_its_own_run_again_within_15_seconds()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var first = await cluster.StartSilo("media", mediaSlots: 4);
        var second = await cluster.StartSilo("media", mediaSlots: 4);
        var third = await cluster.StartSilo("general");
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var ids = await Work.SubmitSleeps(api, 200, 0.5);

        var victims = await Task.WhenAll(ids.Select(api.Job));
        await Wait.Until(async () => (await RunningOn(first)) == 4, Patience, "the first silo is at work");
        var doomed = (await Task.WhenAll(ids.Select(api.Job))).Where(job => ApiClient.StatusOf(job) == "processing").Select(ApiClient.IdOf).ToArray();
        var died = Stopwatch.StartNew();
        await first.Kill();

        foreach (var id in doomed)
            await api.Until(id, job => ApiClient.StatusOf(job) == "completed" || job.GetProperty("attempt").GetInt32() == 2, TimeSpan.FromSeconds(15) - died.Elapsed);
        await Work.AssertAllCompleted(api, ids, Patience);
        await Work.AssertSlotsHeld([second, third], 4);
        Work.AssertOnePublished(cluster, 200, interrupted: 4);
        Assert.Equal(200, victims.Length);
    }

    [Fact]
    public async Task A_silo_that_hung_for_30_seconds_is_refused_when_it_wakes_and_no_job_has_two_results()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var first = await cluster.StartSilo("media", mediaSlots: 3);
        await cluster.StartSilo("media,general", mediaSlots: 3);
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var ids = await Work.SubmitSleeps(api, 6, 6);
        await Wait.Until(async () => (await RunningOn(first)) == 3, Patience, "the first silo is at work");

        first.Signal(Signals.Stop);
        // A hang has a length: this is the fault itself, not a wait for something.
        await Task.Delay(TimeSpan.FromSeconds(30));
        first.Signal(Signals.Continue);

        await Work.AssertAllCompleted(api, ids, Patience);
        Assert.Contains(await Task.WhenAll(ids.Select(api.Job)), job => job.GetProperty("attempt").GetInt32() > 1);
        foreach (var job in await Task.WhenAll(ids.Select(api.Job)))
            Work.AssertNoLaterAttempt(cluster, job);
    }

    [Fact]
    public async Task The_silo_that_holds_the_queue_may_die_with_100_jobs_pending()
    {
        await using var cluster = await FlipUnitCluster.Create();
        // Alone at first, it holds every grain.
        var holder = await cluster.StartSilo("general");
        using var api = await cluster.StartGateway();
        var worker = await cluster.StartSilo("media", mediaSlots: 4);
        await api.Available("test.sleep");
        var ids = await Work.SubmitSleeps(api, 100, 0.25);
        await holder.Kill();
        await Work.AssertAllCompleted(api, ids, Patience);
        await Work.AssertSlotsHeld([worker], 4);
        Work.AssertOnePublished(cluster, 100);
    }

    [Fact]
    public async Task Who_asks_when_a_silo_has_just_been_killed_hears_later_but_hears()
    {
        await using var cluster = await FlipUnitCluster.Create();
        // Alone at first, it holds every grain.
        var holder = await cluster.StartSilo("general");
        using var api = await cluster.StartGateway();
        var before = await api.Get("/v1/quota");
        await cluster.StartSilo("media", mediaSlots: 1);
        await api.Available("test.sleep");
        var ids = await Work.SubmitSleeps(api, 4, 300);
        await holder.Kill();

        var account = api.Get("/v1/quota");
        var submitted = Work.Sleep(api, 300, "after the death");
        Assert.All(await Task.WhenAll(ids.Select(api.Delete)), status => Assert.Equal(HttpStatusCode.NoContent, status));
        Assert.Equal(before.GetProperty("client").GetString(), (await account).GetProperty("client").GetString());
        Assert.NotEmpty(ApiClient.IdOf(await submitted));
    }

    [Fact]
    public async Task After_the_only_silo_was_killed_another_one_ends_its_20_jobs()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var only = await cluster.StartSilo(mediaSlots: 4);
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var ids = await Work.SubmitSleeps(api, 20, 0.5);
        await Wait.Until(async () => await RunningOn(only) == 4, Patience, "the silo is at work");
        await only.Kill();
        await cluster.StartSilo(mediaSlots: 4);
        await Work.AssertAllCompleted(api, ids, Patience);
        Work.AssertOnePublished(cluster, 20, interrupted: 4);
    }

    [Fact]
    public async Task A_file_that_kills_its_worker_is_given_up_after_three_attempts_and_the_cluster_lives()
    {
        await using var cluster = await FlipUnitCluster.Create();
        await cluster.StartSilo("general");
        using var api = await cluster.StartGateway();
        var workers = new List<ProgramProcess> { await cluster.StartSilo("media") };
        await api.Available("test.crash");
        var id = ApiClient.IdOf(await api.Submit("test.crash", "{}", "bad.txt", "bang"u8.ToArray()));

        // An operator's supervisor starts again what died.
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await workers[^1].WaitForExit().WaitAsync(Patience);
            workers.Add(await cluster.StartSilo("media"));
        }

        var job = await api.Ended(id, Patience);
        Assert.Equal("failed", ApiClient.StatusOf(job));
        Assert.Equal("attempts_exhausted", job.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(3, job.GetProperty("attempt").GetInt32());
        await api.Available("test.sleep");
        var next = await Work.Sleep(api, 0.1, "still here");
        Assert.Equal("completed", ApiClient.StatusOf(await api.Ended(ApiClient.IdOf(next), Patience)));
        Assert.False(workers[^1].HasExited);
    }

    [Fact]
    public async Task PostgreSQL_restarted_in_the_middle_of_work_loses_nothing_acknowledged()
    {
        await using var cluster = await FlipUnitCluster.Create();
        await cluster.StartSilo("all", mediaSlots: 4);
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var ids = await Work.SubmitSleeps(api, 40, 0.5);

        await cluster.Postgres.StopNow();
        await Wait.Until(async () => await api.StatusOf("/health/ready") == HttpStatusCode.ServiceUnavailable, Patience, "not ready without its database");
        await cluster.Postgres.Start();
        await api.Ready();

        await Work.AssertAllCompleted(api, ids, Patience);
        var more = await Work.Sleep(api, 0.1, Encoding.UTF8.GetString("after"u8));
        Assert.Equal("completed", ApiClient.StatusOf(await api.Ended(ApiClient.IdOf(more), Patience)));
    }

    private static async Task<int> RunningOn(ProgramProcess silo)
    {
        using var http = new HttpClient();
        return JsonElement.Parse(await http.GetStringAsync(new Uri(silo.Url, "/health/slots"))).GetProperty("media_processing").GetProperty("used").GetInt32();
    }
}
