using Npgsql;
using NpgsqlTypes;

namespace FlipUnit.Storage.Sql;

/// <summary>The events and what their delivery needs; written by the webhook grains, and with a job's row by <see cref="JobTable"/>.</summary>
public sealed class WebhookTable(NpgsqlDataSource database)
{
    /// <summary>Takes the columns of <see cref="Arrays"/>, in that order; an event that is there already stays as it is.</summary>
    internal const string Columns = "id, subject, type, client, url, host, shard, body, created_at";

    private const string Add = $"""
        insert into webhook_event ({Columns}, next_at)
        select e.*, e.created_at from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::text[], $9::timestamptz[])
               as e({Columns})
        on conflict (id) do nothing
        """;

    private const string Recorded = """
        with logged as (insert into webhook_attempt (event, at, answer, ms, error) values ($1, $2, $3, $4, $5)),
             told as (select client, url from webhook_event where id = $1),
             closed as (insert into webhook_disabled (client, url) select client, url from told where $6 = 3 on conflict do nothing),
             opened as (delete from webhook_disabled d using told where $6 = 1 and d.client = told.client and d.url = told.url)
        update webhook_event set status = $6, attempts = attempts + 1, next_at = $7, forced = false,
               ended_at = case when $6 = 0 then null else clock_timestamp() end
         where id = $1
        """;

    /// <summary>The same event twice is there once.</summary>
    public async Task Write(WebhookRow row, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Add);
        foreach (var parameter in Arrays([row]))
            command.Parameters.Add(parameter);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Events whose time has come, the longest due first; not those that are on their way, nor of hosts that have enough.</summary>
    public async Task<IReadOnlyList<DueWebhook>> Due(
        int shard, DateTimeOffset now, IReadOnlyCollection<string> underWay, IReadOnlyCollection<string> busyHosts, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select id, type, client, url, host, body, attempts, forced,
                   exists (select from webhook_disabled d where d.client = e.client and d.url = e.url)
              from webhook_event e
             where shard = $1 and next_at <= $2 and id <> all($3) and host <> all($4)
             order by next_at limit $5
            """);
        command.Parameters.Add(new() { Value = (short)shard });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = underWay.ToArray() });
        command.Parameters.Add(new() { Value = busyHosts.ToArray() });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var due = new List<DueWebhook>();
        while (await reader.ReadAsync(cancellation))
        {
            due.Add(new DueWebhook(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
                reader.GetInt32(6), reader.GetBoolean(7), reader.GetBoolean(8)));
        }

        return due;
    }

    /// <summary>When the next event is due of those that <see cref="Due"/> would give; null when there is none.</summary>
    public async Task<DateTimeOffset?> NextAt(int shard, IReadOnlyCollection<string> underWay, IReadOnlyCollection<string> busyHosts, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select next_at from webhook_event where shard = $1 and next_at is not null and id <> all($2) and host <> all($3) order by next_at limit 1");
        command.Parameters.Add(new() { Value = (short)shard });
        command.Parameters.Add(new() { Value = underWay.ToArray() });
        command.Parameters.Add(new() { Value = busyHosts.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    /// <summary>Logs an attempt and what it leads to. A receiver that wants no more gets no more; one that took something is open again.</summary>
    public async Task Record(string id, WebhookTry attempt, WebhookVerdict verdict, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Recorded);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = attempt.At.UtcDateTime });
        command.Parameters.Add(new() { Value = (object?)attempt.Answer ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = attempt.Milliseconds });
        command.Parameters.Add(new() { Value = (object?)attempt.Error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (short)verdict.Status });
        command.Parameters.Add(new() { Value = (object?)verdict.NextAt?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Ends an event that is not sent, since its receiver wants nothing more.</summary>
    public async Task Disable(string id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("update webhook_event set status = 3, next_at = null, ended_at = clock_timestamp() where id = $1");
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Makes an event due now, once more; false when there is none.</summary>
    public async Task<bool> Force(string id, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("update webhook_event set status = 0, next_at = $2, forced = true, ended_at = null where id = $1");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>What events of a client are signed with now, the newest first.</summary>
    public async Task<IReadOnlyList<byte[]>> Secrets(string client, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select secret from webhook_secret where client = $1 and revoked_at is null order by created_at desc, id");
        command.Parameters.Add(new() { Value = client });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var secrets = new List<byte[]>();
        while (await reader.ReadAsync(cancellation))
            secrets.Add((byte[])reader[0]);
        return secrets;
    }

    /// <summary>Forgets events that ended before, with their attempts; how many.</summary>
    public async Task<int> Forget(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            delete from webhook_event where id in (
                select id from webhook_event where created_at < $1 and next_at is null and ended_at < $1 order by created_at limit $2)
            """);
        command.Parameters.Add(new() { Value = before.UtcDateTime });
        command.Parameters.Add(new() { Value = most });
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    internal static IEnumerable<NpgsqlParameter> Arrays(IReadOnlyList<WebhookRow> rows) =>
    [
        Array(rows, row => row.Id, NpgsqlDbType.Text), Array(rows, row => row.Subject, NpgsqlDbType.Uuid), Array(rows, row => row.Type, NpgsqlDbType.Text),
        Array(rows, row => row.Client, NpgsqlDbType.Text), Array(rows, row => row.Url, NpgsqlDbType.Text), Array(rows, row => row.Host, NpgsqlDbType.Text),
        Array(rows, row => row.Shard, NpgsqlDbType.Smallint), Array(rows, row => row.Body, NpgsqlDbType.Text),
        Array(rows, row => row.At.UtcDateTime, NpgsqlDbType.TimestampTz),
    ];

    private static NpgsqlParameter Array<T>(IReadOnlyList<WebhookRow> rows, Func<WebhookRow, T> column, NpgsqlDbType type) =>
        new() { Value = rows.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
