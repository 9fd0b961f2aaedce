using System.Text.RegularExpressions;
using Npgsql;

namespace FlipUnit.Storage.Sql;

/// <summary>
/// Applies the embedded files of deploy/sql, each once, in order of name; safe when several programs start at once. A file
/// is one transaction, but for those that begin with "-- concurrently": their statements build indexes while others write.
/// A database that is newer than the program, or of which an applied file was changed since, is left alone.
/// </summary>
public static partial class Migrations
{
    private const long LockKey = 7093612;

    private static readonly TimeSpan LockLook = TimeSpan.FromMilliseconds(200);

    public static Task<IReadOnlyList<string>> Apply(NpgsqlDataSource database, CancellationToken cancellation) =>
        Apply(database, MigrationFile.Embedded, MigrationPatience.Usual, cancellation);

    internal static async Task<IReadOnlyList<string>> Apply(
        NpgsqlDataSource database, IReadOnlyList<MigrationFile> files, MigrationPatience patience, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await Lock(connection, cancellation);
        try
        {
            await Execute(connection, "create table if not exists migration (name text primary key, applied_at timestamptz not null default clock_timestamp(), checksum text)", cancellation);
            // Databases of before have no checksums; this table is small and nobody else's.
            await Execute(connection, "alter table migration add column if not exists checksum text", cancellation);
            var known = await Known(connection, cancellation);
            Check(known, files);
            var applied = new List<string>();
            foreach (var file in files)
            {
                if (!known.TryGetValue(file.Name, out var checksum))
                {
                    await Apply(connection, file, patience, cancellation);
                    applied.Add(file.Name);
                }
                else if (checksum is null)
                {
                    await Record(connection, file, cancellation);
                }
            }

            return applied;
        }
        finally
        {
            await Execute(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private static void Check(Dictionary<string, string?> known, IReadOnlyList<MigrationFile> files)
    {
        if (known.Keys.Except(files.Select(file => file.Name)).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw new MigrationException($"the database is newer than this program: {unknown} was applied by a later one. Nothing was changed; its schema is never taken back, and this version's silos work with it");
        if (files.FirstOrDefault(file => known.GetValueOrDefault(file.Name) is { } checksum && checksum != file.Checksum) is { } changed)
            throw new MigrationException($"{changed.Name} is not the file that was applied to this database. Nothing was changed; what was applied stays as it is, and a change is a new file");
    }

    private static async Task Apply(NpgsqlConnection connection, MigrationFile file, MigrationPatience patience, CancellationToken cancellation)
    {
        try
        {
            if (file.IsConcurrent)
                await ApplyConcurrently(connection, file, cancellation);
            else
                await ApplyAtOnce(connection, file, patience, cancellation);
        }
        catch (PostgresException failure)
        {
            throw new MigrationException($"{file.Name} was not applied: {failure.MessageText}", failure);
        }
    }

    private static async Task ApplyConcurrently(NpgsqlConnection connection, MigrationFile file, CancellationToken cancellation)
    {
        foreach (var statement in file.Statements)
        {
            await DropHalfMade(connection, statement, cancellation);
            await Execute(connection, statement, cancellation);
        }

        await Record(connection, file, cancellation);
    }

    /// <summary>One that waits for a lock makes everybody wait behind it: so it gives up soon, lets them pass, and comes again.</summary>
    private static async Task ApplyAtOnce(NpgsqlConnection connection, MigrationFile file, MigrationPatience patience, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                await Execute(connection, FormattableString.Invariant($"set local lock_timeout = {(int)patience.Lock.TotalMilliseconds}"), cancellation);
                await Execute(connection, file.Text, cancellation);
                await Record(connection, file, cancellation);
                await transaction.CommitAsync(cancellation);
                return;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < patience.Attempts)
            {
                await Task.Delay(patience.Pause, cancellation);
            }
        }
    }

    /// <summary>The lock is the database's, so that two programs never apply one file twice. Asked for again and again, not waited for: a statement that waits would hold up the building of an index, and that the lock.</summary>
    private static async Task Lock(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({LockKey})", connection);
        while (!(bool)(await command.ExecuteScalarAsync(cancellation))!)
            await Task.Delay(LockLook, cancellation);
    }

    /// <summary>An index whose building was broken off is there, but is not used; "if not exists" would leave it so.</summary>
    private static async Task DropHalfMade(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        if (IndexName().Match(statement) is not { Success: true } match)
            return;
        var index = match.Groups[1].Value;
        await using var invalid = new NpgsqlCommand("select true from pg_index where indexrelid = to_regclass($1) and not indisvalid", connection) { Parameters = { new() { Value = index } } };
        if (await invalid.ExecuteScalarAsync(cancellation) is not null)
            await Execute(connection, $"drop index concurrently {index}", cancellation);
    }

    private static async Task<Dictionary<string, string?>> Known(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select name, checksum from migration", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var known = new Dictionary<string, string?>();
        while (await reader.ReadAsync(cancellation))
            known[reader.GetString(0)] = reader.IsDBNull(1) ? null : reader.GetString(1);
        return known;
    }

    private static async Task Record(NpgsqlConnection connection, MigrationFile file, CancellationToken cancellation)
    {
        await using var record = new NpgsqlCommand("insert into migration (name, checksum) values ($1, $2) on conflict (name) do update set checksum = excluded.checksum", connection)
        {
            Parameters = { new() { Value = file.Name }, new() { Value = file.Checksum } },
        };
        await record.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // However long it takes: a table may be large.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [GeneratedRegex(@"^create index concurrently if not exists (\w+)")]
    private static partial Regex IndexName();
}

/// <summary>How long a file waits for the locks of others, how often, and how long they are let pass between.</summary>
internal sealed record MigrationPatience(TimeSpan Lock, TimeSpan Pause, int Attempts)
{
    public static MigrationPatience Usual { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), 60);
}
