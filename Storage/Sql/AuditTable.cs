using Npgsql;
using NpgsqlTypes;

namespace FlipUnit.Storage.Sql;

/// <summary>What admins changed: rows are added and completed, never changed otherwise.</summary>
public sealed class AuditTable(NpgsqlDataSource database)
{
    /// <summary>The same row twice is there once.</summary>
    public async Task Begin(AuditRow row, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            insert into audit (id, admin, address, action, subject, before) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing
            """);
        command.Parameters.Add(new() { Value = row.Id });
        command.Parameters.Add(new() { Value = row.Admin });
        command.Parameters.Add(new() { Value = row.Address });
        command.Parameters.Add(new() { Value = row.Action });
        command.Parameters.Add(new() { Value = row.Subject });
        command.Parameters.Add(Json(row.Before));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>False when there is no such row.</summary>
    public async Task<bool> Complete(Guid id, string outcome, string? after, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("update audit set outcome = $2, after = $3, ended_at = clock_timestamp() where id = $1");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = outcome });
        command.Parameters.Add(Json(after));
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private static NpgsqlParameter Json(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };
}

/// <summary>A change that is about to be made; <paramref name="Before"/> is JSON text.</summary>
public sealed record AuditRow(Guid Id, string Admin, string Address, string Action, string Subject, string? Before);
