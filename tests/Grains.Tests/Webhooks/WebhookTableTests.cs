using FlipUnit.Storage.Sql;
using FlipUnit.TestSupport;
using Npgsql;

namespace FlipUnit.Grains.Tests.Webhooks;

/// <summary>The events' rows, on a real PostgreSQL.</summary>
public sealed class WebhookTableTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private PostgresServer server = null!;
    private NpgsqlDataSource database = null!;
    private WebhookTable events = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.Create();
        database = NpgsqlDataSource.Create(await server.CreateDatabase());
        await Migrations.Apply(database, CancellationToken.None);
        events = new WebhookTable(database);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_event_is_stored_with_its_jobs_row_or_not_at_all()
    {
        await using var jobs = new JobTable(database);
        var (id, plain) = (Guid.NewGuid(), Guid.NewGuid());
        await Task.WhenAll(jobs.Write(Job(id, 1)), jobs.Write(Job(plain, 1)));
        // Over another version nothing is written, so nothing is told.
        Assert.Null(await jobs.Write(Job(id, 5) with { Event = Event("evt_stale", id) }));
        Assert.Empty(await Due());
        var written = await Task.WhenAll(jobs.Write(Job(id, 2) with { Event = Event("evt_a", id) }), jobs.Write(Job(plain, 2)));
        Assert.Equal([2, 2], written);
        Assert.Equal("evt_a", Assert.Single(await Due()).Id);
        // The same event with a later write, or raised again, is there once; a job that is new and ended at once is told of.
        await jobs.Write(Job(id, 3) with { Event = Event("evt_a", id) });
        await events.Write(Event("evt_a", id) with { Body = "other" }, CancellationToken.None);
        var fresh = Guid.NewGuid();
        Assert.Equal(1, await jobs.Write(Job(fresh, 1) with { Event = Event("evt_b", fresh) }));
        Assert.Equal(["evt_a", "evt_b"], (await Due()).Select(due => due.Id).Order());
        Assert.All(await Due(), due => Assert.Equal("{}", due.Body));
    }

    [Fact]
    public async Task What_is_under_way_or_for_a_busy_host_or_not_yet_due_or_anothers_is_not_given()
    {
        foreach (var (id, host) in new[] { ("evt_1", "a"), ("evt_2", "a"), ("evt_3", "b") })
            await events.Write(Event(id) with { Host = host }, CancellationToken.None);
        await events.Write(Event("evt_4") with { Shard = 2 }, CancellationToken.None);
        Assert.Equal(["evt_2", "evt_3"], (await Due(underWay: ["evt_1"])).Select(due => due.Id).Order());
        Assert.Equal("evt_3", Assert.Single(await Due(busy: ["a"])).Id);
        await events.Record("evt_3", new WebhookTry(Now, 500, 12, null), new WebhookVerdict(WebhookStatus.Pending, Now.AddMinutes(5)), CancellationToken.None);
        Assert.Empty(await Due(busy: ["a"]));
        Assert.Equal(Now.AddMinutes(5), (await events.NextAt(1, [], ["a"], CancellationToken.None))!.Value, TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Assert.Single(await events.Due(1, Now.AddMinutes(6), [], ["a"], 10, CancellationToken.None)).Attempts);
        Assert.Null(await events.NextAt(3, [], [], CancellationToken.None));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_gets_no_more_of_that_client_until_it_takes_something()
    {
        await events.Write(Event("evt_1"), CancellationToken.None);
        await events.Write(Event("evt_2"), CancellationToken.None);
        await events.Write(Event("evt_3") with { Client = "key-2" }, CancellationToken.None);
        await events.Record("evt_1", new WebhookTry(Now, 410, 3, null), new WebhookVerdict(WebhookStatus.Disabled, null), CancellationToken.None);
        Assert.Equal([("evt_2", true), ("evt_3", false)], (await Due()).Select(due => (due.Id, due.Disabled)).Order());
        await events.Disable("evt_2", CancellationToken.None);
        Assert.True(await events.Force("evt_1", Now, CancellationToken.None));
        Assert.False(await events.Force("evt_9", Now, CancellationToken.None));
        var forced = (await Due()).Single(due => due.Id == "evt_1");
        Assert.Equal((true, true, 1), (forced.Forced, forced.Disabled, forced.Attempts));
        await events.Record("evt_1", new WebhookTry(Now, 200, 3, null), new WebhookVerdict(WebhookStatus.Delivered, null), CancellationToken.None);
        await events.Write(Event("evt_4"), CancellationToken.None);
        Assert.All(await Due(), due => Assert.False(due.Disabled));

        var reads = new WebhookReads(database);
        Assert.Equal([410, 200], (await reads.Attempts("evt_1", CancellationToken.None)).Select(attempt => attempt.Answer));
        Assert.Equal(["evt_2"], (await reads.List(new WebhookFilter(null, "key-1", WebhookStatus.Disabled), null, 10, CancellationToken.None)).Select(one => one.Id));
        var pages = new List<string>();
        for (string? cursor = null; (await reads.List(new WebhookFilter(null, null, null), cursor, 1, CancellationToken.None)) is [var one]; cursor = one.Id)
            pages.Add(one.Id);
        Assert.Equal(["evt_1", "evt_2", "evt_3", "evt_4"], pages.Order());
        // What ended is forgotten in the end, what is pending never.
        Assert.Equal(2, await events.Forget(DateTimeOffset.UtcNow.AddMinutes(1), 10, CancellationToken.None));
        Assert.Equal(2, (await Due()).Count);
    }

    [Fact]
    public async Task A_key_has_two_secrets_at_most_even_if_many_are_made_at_once()
    {
        var key = Guid.NewGuid();
        var client = $"key-{key:n}";
        var secrets = new WebhookSecretTable(database);
        Assert.False(await Add());
        await new ApiKeyTable(database).Add(new ApiKeyRow(key, [1], "shop", null, 1, Now), CancellationToken.None);
        Assert.False(await secrets.HasValid(client, CancellationToken.None));
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Add()));
        Assert.Equal(2, made.Count(one => one));
        Assert.Equal(2, (await events.Secrets(client, CancellationToken.None)).Count);
        var oldest = (await secrets.List(client, CancellationToken.None))[^1];
        Assert.True(await secrets.Revoke(client, oldest.Id, CancellationToken.None));
        Assert.False(await secrets.Revoke("key-other", oldest.Id, CancellationToken.None));
        Assert.Single(await events.Secrets(client, CancellationToken.None));
        Assert.True(await Add());
        Assert.Equal(3, (await secrets.List(client, CancellationToken.None)).Count);

        Task<bool> Add() => secrets.Add(key, new WebhookSecretRow(Guid.NewGuid(), client, DateTimeOffset.UtcNow), [1, 2, 3], CancellationToken.None);
    }

    private Task<IReadOnlyList<DueWebhook>> Due(string[]? underWay = null, string[]? busy = null) => events.Due(1, Now.AddSeconds(1), underWay ?? [], busy ?? [], 10, CancellationToken.None);

    private static WebhookRow Event(string id, Guid? subject = null) =>
        new(id, subject ?? Guid.NewGuid(), "job.completed", "key-1", "https://example.com/", "example.com", 1, "{}", Now);

    private static JobRow Job(Guid id, int version) => new(
        id, version, 0, "lightweight", "text.change_case", "key-1", 1, 1, 0, null, Now, Now.AddDays(7), "{}");
}
