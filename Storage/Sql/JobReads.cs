using Npgsql;
using NpgsqlTypes;

namespace FlipUnit.Storage.Sql;

/// <summary>What admins ask of all jobs. It only reads, and needs no more than a replica.</summary>
public sealed class JobReads(NpgsqlDataSource database) : IAsyncDisposable
{
    /// <summary>So many ended jobs of a queue tell how many fail.</summary>
    private const int Recent = 300;

    /// <summary>A page of the jobs that the filter lets through, newest first.</summary>
    public async Task<IReadOnlyList<ListedJob>> List(JobFilter filter, JobCursor? after, int rows, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(JobListSql.Of(filter, after is not null, rows));
        Add(filter.Status, NpgsqlDbType.Smallint);
        Add(filter.Queue, NpgsqlDbType.Text);
        Add(filter.Operation, NpgsqlDbType.Text);
        Add(filter.Client, NpgsqlDbType.Text);
        Add(filter.From?.UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(filter.To?.UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(after?.CreatedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(after?.Id, NpgsqlDbType.Uuid);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var jobs = new List<ListedJob>();
        while (await reader.ReadAsync(cancellation))
            jobs.Add(Read(reader));
        return jobs;

        void Add(object? value, NpgsqlDbType type) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }

    /// <summary>Estimates and actual costs of the jobs accepted in a time, by day, client or operation.</summary>
    public async Task<IReadOnlyList<CostRow>> Costs(CostKey by, DateTimeOffset from, DateTimeOffset to, int rows, CancellationToken cancellation)
    {
        var key = by switch
        {
            CostKey.Day => "to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')",
            CostKey.Client => "client",
            _ => "operation",
        };
        await using var command = database.CreateCommand($"""
            select {key}, count(*), coalesce(sum(estimate_usd), 0), coalesce(sum(actual_usd), 0)
              from job where created_at >= $1 and created_at < $2 and (estimate_usd is not null or actual_usd is not null)
             group by 1 order by {(by == CostKey.Day ? "1 desc" : "4 desc, 3 desc, 1")} limit $3
            """);
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(new() { Value = to.UtcDateTime });
        command.Parameters.Add(new() { Value = rows });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var costs = new List<CostRow>();
        while (await reader.ReadAsync(cancellation))
            costs.Add(new CostRow(reader.GetString(0), reader.GetInt64(1), reader.GetDecimal(2), reader.GetDecimal(3)));
        return costs;
    }

    /// <summary>The part that failed of each queue's last jobs; a queue of which none ended lately is not there.</summary>
    public async Task<IReadOnlyDictionary<string, double>> ErrorRates(IReadOnlyList<string> queues, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select asked.queue, avg((last.status = 3)::int)::float8
              from unnest($1::text[]) asked(queue) cross join lateral (
                   select status from (
                       (select status, created_at from job where queue = asked.queue and status = 2 order by created_at desc, id desc limit {Recent})
                       union all
                       (select status, created_at from job where queue = asked.queue and status = 3 order by created_at desc, id desc limit {Recent})) ended
                    order by created_at desc limit {Recent}) last
             group by asked.queue
            """);
        command.Parameters.Add(new() { Value = queues.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rates = new Dictionary<string, double>();
        while (await reader.ReadAsync(cancellation))
            rates.Add(reader.GetString(0), reader.GetDouble(1));
        return rates;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static ListedJob Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Status = reader.GetInt16(1),
        Queue = reader.GetString(2),
        Operation = reader.GetString(3),
        Client = reader.GetString(4),
        Priority = reader.GetInt16(5),
        Attempt = reader.GetInt32(6),
        Silo = Text(reader, 7),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(8),
        StartedAt = Time(reader, 9),
        CompletedAt = Time(reader, 10),
        ExpiresAt = reader.GetFieldValue<DateTimeOffset>(11),
        InputBytes = reader.GetInt64(12),
        EstimateUsd = Number(reader, 13),
        ActualUsd = Number(reader, 14),
        Dead = reader.GetBoolean(15),
        ErrorCode = Text(reader, 16),
        ErrorMessage = Text(reader, 17),
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static decimal? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDecimal(column);
}

/// <summary>What costs are summed up by.</summary>
public enum CostKey
{
    Day,
    Client,
    Operation,
}
