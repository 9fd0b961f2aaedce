using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace FlipUnit.Storage.Sql;

/// <summary>The job table: the jobs' durable states by id, and what queues and the janitor ask of all of them.</summary>
public sealed class JobTable : IAsyncDisposable
{
    // Two statements in one round trip and one transaction. A row is only written over the version it was read at;
    // which rows were written is told by what comes back.
    private const string Update = """
        update job set version = w.version, status = w.status, attempt = w.attempt, silo = w.silo, expires_at = w.expires_at,
               dead = w.dead, actual_usd = w.actual_usd, changed_at = clock_timestamp(), state = w.state
          from unnest($1::uuid[], $2::int[], $3::smallint[], $4::int[], $5::text[], $6::timestamptz[], $7::jsonb[], $8::boolean[], $9::numeric[])
               as w(id, version, status, attempt, silo, expires_at, state, dead, actual_usd)
         where job.id = w.id and job.version = w.version - 1
        returning job.id, job.version
        """;

    private const string Insert = """
        insert into job (id, version, status, attempt, silo, expires_at, state, dead, actual_usd,
                         queue, operation, client, priority, weight, created_at, input_bytes, share, estimate_usd, batch)
        select * from unnest($1::uuid[], $2::int[], $3::smallint[], $4::int[], $5::text[], $6::timestamptz[], $7::jsonb[], $8::boolean[], $9::numeric[],
                             $10::text[], $11::text[], $12::text[], $13::smallint[], $14::smallint[], $15::timestamptz[], $16::bigint[], $17::smallint[], $18::numeric[], $19::uuid[])
        on conflict (id) do nothing
        returning id, version
        """;

    private readonly NpgsqlDataSource database;
    private readonly GroupedWriter<Guid, JobRow> writer;
    private readonly GroupedReader<Guid, (int Version, string State)> reader;

    public JobTable(NpgsqlDataSource database)
    {
        this.database = database;
        writer = new(row => row.Id, Send, lanes: 2);
        reader = new(ids => ReadMany(ids, CancellationToken.None));
    }

    /// <summary>A job as it is stored; null when there is none.</summary>
    public Task<(int Version, string State)?> Read(Guid id) => reader.Read(id);

    /// <summary>Those of the jobs that there are.</summary>
    public async Task<IReadOnlyDictionary<Guid, (int Version, string State)>> ReadMany(IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, version, state::text from job where id = any($1)");
        command.Parameters.Add(new() { Value = ids.ToArray() });
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new Dictionary<Guid, (int, string)>(ids.Count);
        while (await rows.ReadAsync(cancellation))
            found[rows.GetGuid(0)] = (rows.GetInt32(1), rows.GetString(2));
        return found;
    }

    /// <summary>Writes a row over version <c>row.Version - 1</c> (0: there is none); null when that is not what is stored.</summary>
    public Task<int?> Write(JobRow row) => writer.Write(row);

    public async Task Delete(Guid id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from job where id = $1");
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>How many members of a batch have each status.</summary>
    public async Task<IReadOnlyDictionary<short, int>> CountMembers(Guid batch, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select status, count(*)::int from job where batch = $1 group by status");
        command.Parameters.Add(new() { Value = batch });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var counts = new Dictionary<short, int>();
        while (await reader.ReadAsync(cancellation))
            counts.Add(reader.GetInt16(0), reader.GetInt32(1));
        return counts;
    }

    /// <summary>The members of a batch that there are, and their statuses.</summary>
    public async Task<IReadOnlyDictionary<Guid, short>> Members(Guid batch, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, status from job where batch = $1");
        command.Parameters.Add(new() { Value = batch });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var members = new Dictionary<Guid, short>();
        while (await reader.ReadAsync(cancellation))
            members.Add(reader.GetGuid(0), reader.GetInt16(1));
        return members;
    }

    /// <summary>Every pending and processing job of a queue, oldest first; with <paramref name="changedWithin"/> only those that were written since, by the database's own clock.</summary>
    public async IAsyncEnumerable<ActiveJob> Active(string queue, TimeSpan? changedWithin, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select id, status, operation, client, priority, weight, attempt, silo, created_at, input_bytes, share,
                   attempt > 0 and (coalesce((state ->> 'retried_after')::int = attempt, false) or coalesce((state ->> 'back_after')::int = attempt, false)),
                   batch
              from job where queue = $1 and status < 2 {(changedWithin is null ? "" : "and changed_at > clock_timestamp() - $2")} order by created_at, id
            """);
        command.Parameters.Add(new() { Value = queue });
        if (changedWithin is { } within)
            command.Parameters.Add(new() { Value = within });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return new ActiveJob(
                reader.GetGuid(0), reader.GetInt16(1), reader.GetString(2), reader.GetString(3), reader.GetInt16(4), reader.GetInt16(5),
                reader.GetInt32(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.GetFieldValue<DateTimeOffset>(8),
                reader.GetInt64(9), reader.GetInt16(10), reader.GetBoolean(11), reader.IsDBNull(12) ? null : reader.GetGuid(12));
        }
    }

    /// <summary>The last completed jobs of a queue, oldest first, and how long their last attempts took.</summary>
    public async Task<IReadOnlyList<EndedJob>> LastCompleted(string queue, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select operation, input_bytes, extract(epoch from (state ->> 'completed_at')::timestamptz - (state ->> 'started_at')::timestamptz)::float8
              from job where queue = $1 and status = 2 order by created_at desc, id desc limit $2
            """);
        command.Parameters.Add(new() { Value = queue });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var jobs = new List<EndedJob>();
        while (await reader.ReadAsync(cancellation))
        {
            if (!reader.IsDBNull(2))
                jobs.Add(new EndedJob(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2)));
        }

        jobs.Reverse();
        return jobs;
    }

    /// <summary>Ended jobs whose files are past their time.</summary>
    public Task<IReadOnlyList<Guid>> Expired(DateTimeOffset now, int most, CancellationToken cancellation) => Ids(
        "select id from job where status between 2 and 4 and expires_at < $1 order by expires_at limit $2", now, most, cancellation);

    /// <summary>Jobs whose files went so long ago that the record goes as well.</summary>
    public Task<IReadOnlyList<Guid>> Forgettable(DateTimeOffset before, int most, CancellationToken cancellation) => Ids(
        "select id from job where status = 5 and changed_at < $1 order by changed_at limit $2", before, most, cancellation);

    /// <summary>What the jobs of a UTC day have cost so far, in USD.</summary>
    public async Task<decimal> Spent(DateTime day, CancellationToken cancellation)
    {
        // In the words of the index over what costs money.
        await using var command = database.CreateCommand("""
            select coalesce(sum(actual_usd), 0) from job
             where created_at >= $1 and created_at < $2 and (estimate_usd is not null or actual_usd is not null)
            """);
        command.Parameters.Add(new() { Value = DateTime.SpecifyKind(day, DateTimeKind.Utc) });
        command.Parameters.Add(new() { Value = DateTime.SpecifyKind(day.AddDays(1), DateTimeKind.Utc) });
        return (decimal)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private async Task<IReadOnlyList<Guid>> Ids(string sql, DateTimeOffset time, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = time.ToUniversalTime() });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private async Task<IReadOnlyDictionary<Guid, int>> Send(IReadOnlyList<JobRow> rows, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        var known = rows.Where(row => row.Version > 1).OrderBy(row => row.Id).ToArray();
        var fresh = rows.Where(row => row.Version == 1).OrderBy(row => row.Id).ToArray();
        if (known.Length > 0)
            batch.BatchCommands.Add(Command(Update, known, whole: false));
        if (fresh.Length > 0)
            batch.BatchCommands.Add(Command(Insert, fresh, whole: true));

        var written = new Dictionary<Guid, int>(rows.Count);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        do
        {
            while (await reader.ReadAsync(cancellation))
                written[reader.GetGuid(0)] = reader.GetInt32(1);
        }
        while (await reader.NextResultAsync(cancellation));
        return written;
    }

    private static NpgsqlBatchCommand Command(string sql, JobRow[] rows, bool whole)
    {
        var command = new NpgsqlBatchCommand();
        Add(rows.Select(row => row.Id).ToArray(), NpgsqlDbType.Uuid);
        Add(rows.Select(row => row.Version).ToArray(), NpgsqlDbType.Integer);
        Add(rows.Select(row => row.Status).ToArray(), NpgsqlDbType.Smallint);
        Add(rows.Select(row => row.Attempt).ToArray(), NpgsqlDbType.Integer);
        Add(rows.Select(row => row.Silo).ToArray(), NpgsqlDbType.Text);
        Add(rows.Select(row => row.ExpiresAt.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz);
        Add(rows.Select(row => row.State).ToArray(), NpgsqlDbType.Jsonb);
        Add(rows.Select(row => row.Dead).ToArray(), NpgsqlDbType.Boolean);
        Add(rows.Select(row => row.ActualUsd).ToArray(), NpgsqlDbType.Numeric);
        if (whole)
        {
            Add(rows.Select(row => row.Queue).ToArray(), NpgsqlDbType.Text);
            Add(rows.Select(row => row.Operation).ToArray(), NpgsqlDbType.Text);
            Add(rows.Select(row => row.Client).ToArray(), NpgsqlDbType.Text);
            Add(rows.Select(row => row.Priority).ToArray(), NpgsqlDbType.Smallint);
            Add(rows.Select(row => row.Weight).ToArray(), NpgsqlDbType.Smallint);
            Add(rows.Select(row => row.CreatedAt.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz);
            Add(rows.Select(row => row.InputBytes).ToArray(), NpgsqlDbType.Bigint);
            Add(rows.Select(row => row.Share).ToArray(), NpgsqlDbType.Smallint);
            Add(rows.Select(row => row.EstimateUsd).ToArray(), NpgsqlDbType.Numeric);
            Add(rows.Select(row => row.Batch).ToArray(), NpgsqlDbType.Uuid);
        }

        command.CommandText = Raising(sql, rows, command.Parameters);
        return command;

        void Add<T>(T[] values, NpgsqlDbType type) =>
            command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    /// <summary>The same statement, and with each row that it writes the row's event.</summary>
    private static string Raising(string sql, JobRow[] rows, NpgsqlParameterCollection parameters)
    {
        WebhookRow[] events = [.. rows.Select(row => row.Event).OfType<WebhookRow>()];
        if (events.Length == 0)
            return sql;
        var columns = new List<string>();
        foreach (var array in WebhookTable.Arrays(events))
        {
            parameters.Add(array);
            columns.Add($"${parameters.Count}");
        }

        return $"""
            with written as ({sql}),
                 raised as (
                   insert into webhook_event ({WebhookTable.Columns}, next_at)
                   select e.*, e.created_at from unnest({string.Join(", ", columns)}) as e({WebhookTable.Columns}) join written on written.id = e.subject
                   on conflict (id) do nothing)
            select id, version from written
            """;
    }
}
