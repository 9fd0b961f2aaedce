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

    public static NpgsqlDataSource Open(FlipUnitOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.Database)
        {
            MaxPoolSize = options.DatabaseConnections,
            MaxAutoPrepare = 32,
            AutoPrepareMinUsages = 2,
            ApplicationName = "flipunit",
            Timeout = 10,
            CommandTimeout = 30,
        };
        return NpgsqlDataSource.Create(connection);
    }
}
