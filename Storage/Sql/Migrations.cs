using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;

namespace FlipUnit.Storage.Sql;

/// <summary>
/// Applies the embedded files of deploy/sql, each once, in order of name; safe when several programs start at once. A file
/// is one transaction, but for those that begin with "-- concurrently": their statements build indexes while others write.
/// </summary>
public static partial class Migrations
{
    private const string Prefix = "sql/";
    private const string Concurrently = "-- concurrently";
    private const long LockKey = 7093612;

    private static readonly TimeSpan LockLook = TimeSpan.FromMilliseconds(200);

    public static async Task<IReadOnlyList<string>> Apply(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await Lock(connection, cancellation);
        try
        {
            await Execute(connection, "create table if not exists migration (name text primary key, applied_at timestamptz not null default clock_timestamp())", cancellation);
            var applied = new List<string>();
            foreach (var name in Names())
            {
                if (await IsApplied(connection, name, cancellation))
                    continue;
                await Apply(connection, name, await Text(name, cancellation), cancellation);
                applied.Add(name);
            }

            return applied;
        }
        finally
        {
            await Execute(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private static async Task Apply(NpgsqlConnection connection, string name, string text, CancellationToken cancellation)
    {
        if (text.StartsWith(Concurrently, StringComparison.Ordinal))
        {
            foreach (var statement in Statements(text))
            {
                await DropHalfMade(connection, statement, cancellation);
                await Execute(connection, statement, cancellation);
            }

            await Record(connection, name, cancellation);
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute(connection, text, cancellation);
        await Record(connection, name, cancellation);
        await transaction.CommitAsync(cancellation);
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

    private static string[] Statements(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal)))
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Names() => typeof(Migrations).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal);

    private static async Task<bool> IsApplied(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        await using var known = new NpgsqlCommand("select true from migration where name = $1", connection) { Parameters = { new() { Value = name } } };
        return await known.ExecuteScalarAsync(cancellation) is not null;
    }

    private static async Task Record(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        await using var record = new NpgsqlCommand("insert into migration (name) values ($1)", connection) { Parameters = { new() { Value = name } } };
        await record.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<string> Text(string name, CancellationToken cancellation)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!);
        return await reader.ReadToEndAsync(cancellation);
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
