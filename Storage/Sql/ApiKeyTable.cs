using Npgsql;

namespace FlipUnit.Storage.Sql;

/// <summary>The API keys, by their hashes.</summary>
public sealed class ApiKeyTable(NpgsqlDataSource database)
{
    private const string Columns = "id, hash, name, tier, priority, created_at, expires_at, last_used_at, revoked_at";

    // The use is noted in passing, at most once a minute: a busy key does not write a row at every look.
    private const string Find = $"""
        with found as (select {Columns} from api_key where hash = $1),
             used as (update api_key k set last_used_at = clock_timestamp() from found f
                       where k.id = f.id and f.revoked_at is null
                         and (f.last_used_at is null or f.last_used_at < clock_timestamp() - interval '1 minute'))
        select {Columns} from found
        """;

    public async Task<ApiKeyRow?> ByHash(byte[] hash, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new() { Value = hash });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Row(reader) : null;
    }

    public async Task Add(ApiKeyRow key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "insert into api_key (id, hash, name, tier, priority, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)");
        foreach (var value in (object[])[key.Id, key.Hash, key.Name, key.Tier ?? (object)DBNull.Value, key.Priority, key.CreatedAt.UtcDateTime, key.ExpiresAt?.UtcDateTime ?? (object)DBNull.Value])
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The newest first, revoked ones too; older than <paramref name="before"/> when a page was read already.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> List(Guid? before, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select {Columns} from api_key
             where $1::uuid is null or (created_at, id) < (select created_at, id from api_key where id = $1)
             order by created_at desc, id desc limit $2
            """);
        command.Parameters.Add(new() { Value = before ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<ApiKeyRow>();
        while (await reader.ReadAsync(cancellation))
            keys.Add(Row(reader));
        return keys;
    }

    /// <summary>The key, now revoked; null when there is none. Twice is once.</summary>
    public async Task<ApiKeyRow?> Revoke(Guid id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"update api_key set revoked_at = coalesce(revoked_at, clock_timestamp()) where id = $1 returning {Columns}");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Row(reader) : null;
    }

    private static ApiKeyRow Row(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), (byte[])reader[1], reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt16(4),
        reader.GetFieldValue<DateTimeOffset>(5), Time(reader, 6), Time(reader, 7), Time(reader, 8));

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}

/// <summary>A key as it is stored; <paramref name="Priority"/> is the highest its jobs may have.</summary>
public sealed record ApiKeyRow(
    Guid Id, byte[] Hash, string Name, string? Tier, short Priority, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt = null, DateTimeOffset? LastUsedAt = null, DateTimeOffset? RevokedAt = null)
{
    public bool IsGood(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || now < ExpiresAt);
}
