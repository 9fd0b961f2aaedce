using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlipUnit.Hosting;

/// <summary>The one data source of a process.</summary>
public static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => Open(provider.GetRequiredService<IOptions<FlipUnitOptions>>().Value));
        return services;
    }

    public static NpgsqlDataSource Open(FlipUnitOptions options) =>
        NpgsqlDataSource.Create(Connection(options.Database, options.DatabaseConnections, options.BehindPooler, "flipunit", commandSeconds: 30));

    /// <summary>A few connections for lists. Their statements are guessed to be dearer than they are, and would be compiled for longer than they run.</summary>
    public static NpgsqlDataSource OpenForLists(string database, int connections, bool behindPooler, int commandSeconds)
    {
        var connection = Connection(database, connections, behindPooler, "flipunit-lists", commandSeconds);
        // A pooler's connections are everybody's and take no settings; there it is the role's (ALTER ROLE … SET jit = off).
        if (!behindPooler)
            connection.Options = $"-c jit=off {connection.Options}";
        return NpgsqlDataSource.Create(connection);
    }

    private static NpgsqlConnectionStringBuilder Connection(string database, int connections, bool behindPooler, string application, int commandSeconds) => new(database)
    {
        MaxPoolSize = connections,
        // Through a pooler the next transaction may run on another server connection, which knows nothing of a prepared statement.
        MaxAutoPrepare = behindPooler ? 0 : 32,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = behindPooler,
        ApplicationName = application,
        Timeout = 10,
        CommandTimeout = commandSeconds,
    };
}
