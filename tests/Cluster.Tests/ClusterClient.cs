using FlipUnit.Hosting;
using FlipUnit.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlipUnit.Cluster.Tests;

/// <summary>Calls grains that no route of the API leads to.</summary>
internal sealed class ClusterClient : IAsyncDisposable
{
    private readonly IHost host;

    private ClusterClient(IHost host) => this.host = host;

    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ClusterClient> Connect(FlipUnitCluster cluster)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(cluster.Connection.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddSettings<FlipUnitOptions, FlipUnitOptionsValidator>(FlipUnitOptions.Section);
        builder.UseOrleansClient(client => client.UseFlipUnitCluster());
        var host = builder.Build();
        await host.StartAsync();
        return new ClusterClient(host);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
