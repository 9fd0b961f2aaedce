using Npgsql;

namespace FlipUnit.Storage.Sql;

/// <summary>What admins ask of all clients' accounts at once; written by nobody but the clients' grains.</summary>
public sealed class ClientTable(NpgsqlDataSource database)
{
    /// <summary>Clients with more jobs than <paramref name="over"/> in one quota class on a day, by key, after <paramref name="cursor"/>; their states as JSON.</summary>
    public async Task<IReadOnlyList<(string Client, string State)>> Over(DateOnly day, int over, string cursor, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select key, state::text from grain_state
             where kind = 'client' and key > $3 and state ->> 'day' = $1
               and exists (select from jsonb_each_text(state -> 'today') as counted where counted.value::int > $2)
             order by key limit $4
            """);
        command.Parameters.Add(new() { Value = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) });
        command.Parameters.Add(new() { Value = over });
        command.Parameters.Add(new() { Value = cursor });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var clients = new List<(string, string)>();
        while (await reader.ReadAsync(cancellation))
            clients.Add((reader.GetString(0), reader.GetString(1)));
        return clients;
    }
}
