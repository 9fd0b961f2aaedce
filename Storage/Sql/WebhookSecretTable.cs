using Npgsql;

namespace FlipUnit.Storage.Sql;

/// <summary>What the events of a key are signed with: two may be valid at once, so that a receiver can change over.</summary>
public sealed class WebhookSecretTable(NpgsqlDataSource database)
{
    public const int MostValid = 2;

    /// <summary>False when the key is not there or revoked, or has as many as it may.</summary>
    public async Task<bool> Add(Guid key, WebhookSecretRow row, byte[] secret, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        // Held until the secret is there: of two at once one counts the other.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select from api_key where id = $1 for update") { Parameters = { new() { Value = key } } });
        var insert = new NpgsqlBatchCommand($"""
            insert into webhook_secret (id, client, secret, created_at)
            select $1, $2, $3, $4 where exists (select from api_key where id = $5 and revoked_at is null)
               and (select count(*) from webhook_secret where client = $2 and revoked_at is null) < {MostValid}
            returning id
            """);
        foreach (var value in (object[])[row.Id, row.Client, secret, row.CreatedAt.UtcDateTime, key])
            insert.Parameters.Add(new() { Value = value });
        batch.BatchCommands.Add(insert);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        return await reader.ReadAsync(cancellation);
    }

    /// <summary>All that the client ever had, the newest first; never the secrets themselves.</summary>
    public async Task<IReadOnlyList<WebhookSecretRow>> List(string client, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, client, created_at, revoked_at from webhook_secret where client = $1 order by created_at desc, id");
        command.Parameters.Add(new() { Value = client });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<WebhookSecretRow>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(new WebhookSecretRow(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3)));
        return rows;
    }

    /// <summary>True when there is something to sign the client's events with.</summary>
    public async Task<bool> HasValid(string client, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select exists (select from webhook_secret where client = $1 and revoked_at is null)");
        command.Parameters.Add(new() { Value = client });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>False when the client has none of that id. Twice is once.</summary>
    public async Task<bool> Revoke(string client, Guid id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "update webhook_secret set revoked_at = coalesce(revoked_at, clock_timestamp()) where client = $1 and id = $2");
        command.Parameters.Add(new() { Value = client });
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }
}

/// <summary>A secret without itself.</summary>
public sealed record WebhookSecretRow(Guid Id, string Client, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt = null);
