using Npgsql;
using NpgsqlTypes;

namespace FlipUnit.Storage.Sql;

/// <summary>The durable states of all grains but jobs, by kind and key.</summary>
public sealed class StateTable : IAsyncDisposable
{
    private const string Update = """
        update grain_state s set version = w.version, state = w.state, changed_at = clock_timestamp()
          from unnest($1::text[], $2::text[], $3::int[], $4::jsonb[]) as w(kind, key, version, state)
         where s.kind = w.kind and s.key = w.key and s.version = w.version - 1
        returning s.kind, s.key, s.version
        """;

    private const string Insert = """
        insert into grain_state (kind, key, version, state)
        select * from unnest($1::text[], $2::text[], $3::int[], $4::jsonb[])
        on conflict (kind, key) do nothing
        returning kind, key, version
        """;

    private readonly NpgsqlDataSource database;
    private readonly GroupedWriter<(string, string), StateRow> writer;

    public StateTable(NpgsqlDataSource database)
    {
        this.database = database;
        writer = new(row => (row.Kind, row.Key), Send, lanes: 2);
    }

    public async Task<(int Version, string State)?> Read(string kind, string key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select version, state::text from grain_state where kind = $1 and key = $2");
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = key });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetInt32(0), reader.GetString(1)) : null;
    }

    /// <summary>Writes a row over version <c>row.Version - 1</c> (0: there is none); null when that is not what is stored.</summary>
    public Task<int?> Write(StateRow row) => writer.Write(row);

    /// <summary>False when the stored version is another.</summary>
    public async Task<bool> Delete(string kind, string key, int version, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from grain_state where kind = $1 and key = $2 and version = $3");
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = key });
        command.Parameters.Add(new() { Value = version });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Keys of clients that hold reservations and have not been written since a time.</summary>
    public Task<IReadOnlyList<string>> ClientsWithOpenReservations(DateTimeOffset before, int most, CancellationToken cancellation) => Keys(
        "select key from grain_state where kind = 'client' and state -> 'open' <> '{}'::jsonb and changed_at < $1 order by changed_at limit $2",
        before, most, cancellation);

    /// <summary>Keys of uploads that have not been written since a time.</summary>
    public Task<IReadOnlyList<string>> Uploads(DateTimeOffset before, int most, CancellationToken cancellation) => Keys(
        "select key from grain_state where kind = 'upload' and changed_at < $1 order by changed_at limit $2", before, most, cancellation);

    /// <summary>Keys of batches that have not been written since a time and of which no member is left.</summary>
    public Task<IReadOnlyList<string>> EmptyBatches(DateTimeOffset before, int most, CancellationToken cancellation) => Keys(
        "select key from grain_state where kind = 'batch' and changed_at < $1 and not exists (select from job where batch = key::uuid) order by changed_at limit $2",
        before, most, cancellation);

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private async Task<IReadOnlyList<string>> Keys(string sql, DateTimeOffset time, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = time.ToUniversalTime() });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<string>();
        while (await reader.ReadAsync(cancellation))
            keys.Add(reader.GetString(0));
        return keys;
    }

    private async Task<IReadOnlyDictionary<(string, string), int>> Send(IReadOnlyList<StateRow> rows, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        foreach (var group in rows.GroupBy(row => row.Version == 1))
        {
            var ordered = group.OrderBy(row => row.Kind, StringComparer.Ordinal).ThenBy(row => row.Key, StringComparer.Ordinal).ToArray();
            var command = new NpgsqlBatchCommand(group.Key ? Insert : Update);
            command.Parameters.Add(new() { Value = ordered.Select(row => row.Kind).ToArray() });
            command.Parameters.Add(new() { Value = ordered.Select(row => row.Key).ToArray() });
            command.Parameters.Add(new() { Value = ordered.Select(row => row.Version).ToArray() });
            command.Parameters.Add(new() { Value = ordered.Select(row => row.State).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
            batch.BatchCommands.Add(command);
        }

        var written = new Dictionary<(string, string), int>(rows.Count);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        do
        {
            while (await reader.ReadAsync(cancellation))
                written[(reader.GetString(0), reader.GetString(1))] = reader.GetInt32(2);
        }
        while (await reader.NextResultAsync(cancellation));
        return written;
    }
}

/// <summary>A grain's state as it is stored.</summary>
/// <param name="Version">The version this write makes; 1 for a new state.</param>
public sealed record StateRow(string Kind, string Key, int Version, string State);
