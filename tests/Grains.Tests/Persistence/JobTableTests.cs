using System.Collections.Immutable;
using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Persistence;
using FlipUnit.Storage.Sql;
using FlipUnit.TestSupport;
using Npgsql;

namespace FlipUnit.Grains.Tests.Persistence;

/// <summary>The rows under the grains, on a real PostgreSQL.</summary>
public sealed class JobTableTests : IAsyncLifetime
{
    private PostgresServer server = null!;
    private NpgsqlDataSource database = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.Create();
        database = NpgsqlDataSource.Create(await server.CreateDatabase());
        await Migrations.Apply(database, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Migrations_are_applied_once_even_by_several_programs_at_once()
    {
        await using var fresh = NpgsqlDataSource.Create(await server.CreateDatabase());
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrations.Apply(fresh, CancellationToken.None)));
        Assert.Single(applied, names => names.Count > 0);
    }

    [Fact]
    public async Task An_index_whose_building_was_broken_off_is_built_again()
    {
        await using var fresh = NpgsqlDataSource.Create(await server.CreateDatabase());
        await Migrations.Apply(fresh, CancellationToken.None);
        await Execute(fresh, "update pg_index set indisvalid = false where indexrelid = 'job_by_client'::regclass");
        await Execute(fresh, "delete from migration where name = '43_job_lists.sql'");
        Assert.Equal(["43_job_lists.sql"], await Migrations.Apply(fresh, CancellationToken.None));
        await using var invalid = fresh.CreateCommand("select count(*) from pg_index where not indisvalid");
        Assert.Equal(0L, await invalid.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_nul_anywhere_in_a_state_is_left_out_and_the_rest_is_stored()
    {
        var state = new JobState { Operation = "data.convert", Error = new JobError("not_representable", "The key \"a\0b\" \ud800 has no value.", Retryable: false) };
        Assert.Equal("The key \"ab\" \ufffd has no value.", StateJson.Read<JobState>(StateJson.Write(state)).Error!.Message);
        var client = new ClientState { Today = ImmutableDictionary<string, int>.Empty.Add("me\0dia", 3) };
        Assert.Equal(3, StateJson.Read<ClientState>(StateJson.Write(client)).Today["media"]);

        await using var stored = database.CreateCommand("select $1::text::jsonb, $2::text::jsonb");
        stored.Parameters.Add(new() { Value = StateJson.Write(state) });
        stored.Parameters.Add(new() { Value = StateJson.Write(client) });
        await stored.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_row_that_cannot_be_stored_fails_none_of_those_beside_it()
    {
        await using var states = new StateTable(database);
        var writes = Enumerable.Range(0, 50).Select(i => states.Write(new StateRow("upload", $"{i}", 1, i == 20 ? """{"name":"\u0000"}""" : "{}"))).ToArray();
        foreach (var (index, write) in writes.Index())
        {
            if (index == 20)
                await Assert.ThrowsAsync<PostgresException>(() => write);
            else
                Assert.Equal(1, await write);
        }
    }

    [Fact]
    public async Task A_row_is_written_only_over_the_version_that_was_read()
    {
        await using var jobs = new JobTable(database);
        var id = Guid.NewGuid();
        Assert.Equal(1, await jobs.Write(Row(id, 1)));
        Assert.Null(await jobs.Write(Row(id, 1)));
        Assert.Equal(2, await jobs.Write(Row(id, 2)));
        Assert.Null(await jobs.Write(Row(id, 2)));
        Assert.Null(await jobs.Write(Row(id, 4)));
        Assert.Null(await jobs.Write(Row(Guid.NewGuid(), 5)));
        Assert.Equal(2, (await jobs.Read(id))!.Value.Version);
    }

    [Fact]
    public async Task Of_many_writers_of_one_version_exactly_one_wins()
    {
        await using var first = new JobTable(database);
        await using var second = new JobTable(database);
        for (var round = 0; round < 20; round++)
        {
            var id = Guid.NewGuid();
            await first.Write(Row(id, 1));
            var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? first : second).Write(Row(id, 2))));
            Assert.Single(results, version => version == 2);
            Assert.Equal(11, results.Count(version => version is null));
        }
    }

    [Fact]
    public async Task A_thousand_writes_at_once_are_all_durable()
    {
        await using var jobs = new JobTable(database);
        var ids = Enumerable.Range(0, 1000).Select(_ => Guid.NewGuid()).ToArray();
        Assert.All(await Task.WhenAll(ids.Select(id => jobs.Write(Row(id, 1)))), version => Assert.Equal(1, version));
        var active = new List<ActiveJob>();
        await foreach (var job in jobs.Active("lightweight", changedWithin: null, CancellationToken.None))
            active.Add(job);
        Assert.Equal(ids.Order(), active.Select(job => job.Id).Order());
    }

    [Fact]
    public async Task A_look_at_what_was_written_lately_sees_that_only()
    {
        await using var jobs = new JobTable(database);
        var (old, fresh) = (Guid.NewGuid(), Guid.NewGuid());
        await Task.WhenAll(jobs.Write(Row(old, 1)), jobs.Write(Row(fresh, 1)));
        await Execute(database, $"update job set changed_at = clock_timestamp() - interval '2 minutes' where id = '{old}'");
        Assert.Equal([fresh], await Active(TimeSpan.FromMinutes(1)));
        Assert.Equal(2, (await Active(TimeSpan.FromMinutes(3))).Count);
        Assert.Equal(2, (await Active(null)).Count);
        await jobs.Write(Row(old, 2));
        Assert.Equal(2, (await Active(TimeSpan.FromMinutes(1))).Count);

        async Task<List<Guid>> Active(TimeSpan? within)
        {
            var found = new List<Guid>();
            await foreach (var job in jobs.Active("lightweight", within, CancellationToken.None))
                found.Add(job.Id);
            return found;
        }
    }

    [Fact]
    public async Task A_state_of_any_grain_is_written_only_over_its_version()
    {
        await using var states = new StateTable(database);
        Assert.Equal(1, await states.Write(new StateRow("client", "ip-1", 1, "{}")));
        Assert.Null(await states.Write(new StateRow("client", "ip-1", 1, "{}")));
        Assert.Equal(2, await states.Write(new StateRow("client", "ip-1", 2, """{"open":{"a":1}}""")));
        Assert.Equal("ip-1", Assert.Single(await states.ClientsWithOpenReservations(DateTimeOffset.UtcNow.AddMinutes(1), 10, CancellationToken.None)));
        Assert.False(await states.Delete("client", "ip-1", 1, CancellationToken.None));
        Assert.True(await states.Delete("client", "ip-1", 2, CancellationToken.None));
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    [Fact]
    public async Task What_a_day_has_cost_is_the_sum_of_its_jobs_by_the_UTC_day_they_were_made_on()
    {
        await using var jobs = new JobTable(database);
        var day = new DateTimeOffset(2031, 5, 6, 0, 0, 0, TimeSpan.Zero);
        await Task.WhenAll(
            Add(day, 0.25m), Add(day.AddDays(1).AddSeconds(-1), 1.5m), Add(day.AddHours(3), null), Add(day.AddSeconds(-1), 100m), Add(day.AddDays(1), 100m));
        Assert.Equal(1.75m, await jobs.Spent(day.UtcDateTime, CancellationToken.None));
        Assert.Equal(0m, await jobs.Spent(day.UtcDateTime.AddDays(9), CancellationToken.None));

        Task Add(DateTimeOffset at, decimal? usd) => jobs.Write(Row(Guid.NewGuid(), 1) with { CreatedAt = at, EstimateUsd = 1, ActualUsd = usd });
    }

    private static JobRow Row(Guid id, int version) => new(
        id, version, 0, "lightweight", "text.change_case", "ip-192.0.2.1", 1, 1, 0, null, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(7), "{}");
}
