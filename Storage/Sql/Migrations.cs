using System.Reflection;
using Npgsql;

namespace FlipUnit.Storage.Sql;

/// <summary>Applies the embedded files of deploy/sql, each once, in order of name; safe when several programs start at once.</summary>
public static class Migrations
{
    private const string Prefix = "sql/";

    public static async Task<IReadOnlyList<string>> Apply(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // The lock is the database's, so that two programs never apply one file twice; it ends with the transaction.
        await Execute(connection, "select pg_advisory_xact_lock(7093612)", cancellation);
        await Execute(connection, "create table if not exists migration (name text primary key, applied_at timestamptz not null default clock_timestamp())", cancellation);

        var applied = new List<string>();
        foreach (var name in Names())
        {
            await using var known = new NpgsqlCommand("select true from migration where name = $1", connection) { Parameters = { new() { Value = name } } };
            if (await known.ExecuteScalarAsync(cancellation) is not null)
                continue;
            await Execute(connection, await Text(name, cancellation), cancellation);
            await using var record = new NpgsqlCommand("insert into migration (name) values ($1)", connection) { Parameters = { new() { Value = name } } };
            await record.ExecuteNonQueryAsync(cancellation);
            applied.Add(name);
        }

        await transaction.CommitAsync(cancellation);
        return applied;
    }

    private static IEnumerable<string> Names() => typeof(Migrations).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal);

    private static async Task<string> Text(string name, CancellationToken cancellation)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!);
        return await reader.ReadToEndAsync(cancellation);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
