using System.Net;
using System.Net.Sockets;
using FlipUnit.Converters;
using FlipUnit.Grains;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Queues;
using FlipUnit.Hosting;
using Orleans.Configuration;

namespace FlipUnit.Silo;

/// <summary>This process as a member of the cluster: its ports, its roles, its slots.</summary>
internal static class Membership
{
    private static readonly TimeSpan HandBack = TimeSpan.FromSeconds(10);

    public static void AddFlipUnitSilo(this WebApplicationBuilder builder, Catalog catalog)
    {
        var settings = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        var roles = settings.RoleList();
        var slots = Slots.For(roles, builder.Configuration, Environment.ProcessorCount);
        var drain = new DrainTimes(TimeSpan.FromSeconds(settings.DrainSeconds), HandBack);
        builder.Services.AddSingleton(new QueueLimits(QueueNumbers.Read(builder.Configuration, "FlipUnit:Queues", 1_000_000)));
        builder.WebHost.UseUrls(settings.HealthUrl);
        // The host must not give up before the drain has.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = drain.Patience + drain.HandBack + TimeSpan.FromSeconds(10));
        builder.UseOrleans(silo =>
        {
            silo.UseFlipUnitCluster();
            silo.Configure<EndpointOptions>(endpoint => Listen(endpoint, settings));
            silo.AddGrains(catalog, slots, roles, drain);
        });
    }

    private static void Listen(EndpointOptions endpoint, SiloOptions settings)
    {
        endpoint.AdvertisedIPAddress = IPAddress.Parse(settings.AdvertisedAddress);
        endpoint.SiloPort = settings.Port > 0 ? settings.Port : FreePort();
        endpoint.GatewayPort = settings.GatewayPort > 0 ? settings.GatewayPort : FreePort();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
