using Npgsql;
using NpgsqlTypes;

namespace FlipUnit.Storage.Sql;

/// <summary>The events as admins look through them.</summary>
public sealed class WebhookReads(NpgsqlDataSource database)
{
    private const string Columns = "id, subject, type, client, url, status, attempts, created_at, next_at, ended_at";

    /// <summary>The newest first; what of the filter is null does not matter. Older than <paramref name="before"/> when a page was read already.</summary>
    public async Task<IReadOnlyList<ListedWebhook>> List(WebhookFilter filter, string? before, int most, CancellationToken cancellation)
    {
        var conditions = new List<string>();
        await using var command = database.CreateCommand();
        Where("subject = {0}", filter.Subject, NpgsqlDbType.Uuid);
        Where("client = {0}", filter.Client, NpgsqlDbType.Text);
        Where("status = {0}", (short?)filter.Status, NpgsqlDbType.Smallint);
        Where("(created_at, id) < (select created_at, id from webhook_event where id = {0})", before, NpgsqlDbType.Text);
        command.Parameters.Add(new() { Value = most });
        var where = conditions.Count == 0 ? "" : $"where {string.Join(" and ", conditions)}";
        command.CommandText = $"select {Columns} from webhook_event {where} order by created_at desc, id desc limit ${command.Parameters.Count}";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var events = new List<ListedWebhook>();
        while (await reader.ReadAsync(cancellation))
            events.Add(Row(reader));
        return events;

        void Where(string condition, object? value, NpgsqlDbType type)
        {
            if (value is null)
                return;
            command.Parameters.Add(new() { Value = value, NpgsqlDbType = type });
            conditions.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, $"${command.Parameters.Count}"));
        }
    }

    public async Task<ListedWebhook?> Find(string id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {Columns} from webhook_event where id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Row(reader) : null;
    }

    /// <summary>Every attempt of an event, in order.</summary>
    public async Task<IReadOnlyList<WebhookTry>> Attempts(string id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select at, answer, ms, error from webhook_attempt where event = $1 order by at");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var attempts = new List<WebhookTry>();
        while (await reader.ReadAsync(cancellation))
        {
            attempts.Add(new WebhookTry(
                reader.GetFieldValue<DateTimeOffset>(0), reader.IsDBNull(1) ? null : reader.GetInt32(1), reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        }

        return attempts;
    }

    private static ListedWebhook Row(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), (WebhookStatus)reader.GetInt16(5),
        reader.GetInt32(6), reader.GetFieldValue<DateTimeOffset>(7), Time(reader, 8), Time(reader, 9));

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}

/// <summary>Which events a list shows; what is null does not matter.</summary>
public sealed record WebhookFilter(Guid? Subject, string? Client, WebhookStatus? Status);

/// <summary>An event as lists show it.</summary>
public sealed record ListedWebhook(
    string Id, Guid Subject, string Type, string Client, string Url, WebhookStatus Status, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? NextAt, DateTimeOffset? EndedAt);
