using System.Collections.Immutable;
using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Persistence;
using FlipUnit.Storage.Sql;
using FlipUnit.TestSupport;
using Npgsql;

namespace FlipUnit.Grains.Tests.Persistence;

/// <summary>Text that PostgreSQL refuses, in the states of grains.</summary>
public sealed class StorableTextTests : IAsyncLifetime
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
}
