using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;

namespace FlipUnit.Hosting;

/// <summary>How silos and gateways find each other: membership and reminders in PostgreSQL.</summary>
public static class Clustering
{
    private const string Invariant = "Npgsql";

    public static ISiloBuilder UseFlipUnitCluster(this ISiloBuilder silo)
    {
        silo.Services.AddDatabase();
        silo.Services.AddOptions<ClusterOptions>().Configure<IOptions<FlipUnitOptions>>(Name);
        silo.Services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<FlipUnitOptions>>((membership, options) =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(options.Value.ProbeSeconds);
            membership.MaxProbeTimeout = membership.ProbeTimeout;
            membership.NumMissedProbesLimit = options.Value.MissedProbes;
            // A silo that starts alone waits for members it cannot reach until these have been silent for three of them:
            // after the death of the only silo its successor is ready in seconds, not in a minute and a half.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(4);
            membership.NumMissedTableIAmAliveLimit = 3;
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
        });
        return silo
            .UseAdoNetClustering(options => options.Configure<NpgsqlDataSource>((clustering, database) =>
            {
                clustering.Invariant = Invariant;
                clustering.DataSource = database;
            }))
            .UseAdoNetReminderService(options => options.Configure<NpgsqlDataSource>((reminders, database) =>
            {
                reminders.Invariant = Invariant;
                reminders.DataSource = database;
            }));
    }

    public static IClientBuilder UseFlipUnitCluster(this IClientBuilder client)
    {
        client.Services.AddDatabase();
        client.Services.AddOptions<ClusterOptions>().Configure<IOptions<FlipUnitOptions>>(Name);
        client.Services.AddOptions<GatewayOptions>().Configure(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        // A gateway that starts before the first silo waits for it; its ready check says so meanwhile.
        client.UseConnectionRetryFilter(async (_, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellation);
            return true;
        });
        return client.UseAdoNetClustering(options => options.Configure<NpgsqlDataSource>((clustering, database) =>
        {
            clustering.Invariant = Invariant;
            clustering.DataSource = database;
        }));
    }

    private static void Name(ClusterOptions cluster, IOptions<FlipUnitOptions> options)
    {
        cluster.ClusterId = options.Value.ClusterId;
        cluster.ServiceId = options.Value.ServiceId;
    }
}
