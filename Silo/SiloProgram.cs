using System.Net;
using System.Net.Sockets;
using FlipUnit.Converters;
using FlipUnit.Converters.Tools;
using FlipUnit.Grains;
using FlipUnit.Grains.Conversions;
using FlipUnit.Hosting;
using FlipUnit.Storage.Blobs;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace FlipUnit.Silo;

/// <summary>A silo: a member of the cluster that runs grains and, by its roles, conversions.</summary>
public static partial class SiloProgram
{
    private const string Migrate = "--migrate";

    public static Task<int> Run(string[] args, IReadOnlyList<IConverter> converters) => Startup.Run("silo", async () =>
    {
        var builder = WebApplication.CreateBuilder(args.Where(arg => arg != Migrate).ToArray());
        builder.Services.AddSettings<FlipUnitOptions, FlipUnitOptionsValidator>(FlipUnitOptions.Section);
        builder.Services.AddSettings<SiloOptions, SiloOptionsValidator>(SiloOptions.Section);
        builder.Services.AddDatabase();
        if (args.Contains(Migrate))
            return await ApplyMigrations(builder);

        var settings = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        var roles = settings.RoleList();
        var catalog = new Catalog(converters);
        builder.WebHost.UseUrls(settings.HealthUrl);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(settings.DrainSeconds + 20));
        builder.Services.AddLocalBlobs();
        builder.Services.AddConversionTools();
        builder.Services.AddFlipUnitHealth();
        builder.UseOrleans(silo =>
        {
            silo.UseFlipUnitCluster();
            silo.Configure<EndpointOptions>(endpoint => Listen(endpoint, settings));
            silo.AddGrains(
                catalog, Slots.For(roles, builder.Configuration, Environment.ProcessorCount), roles,
                new DrainTimes(TimeSpan.FromSeconds(settings.DrainSeconds), TimeSpan.FromSeconds(10)));
        });

        await using var app = builder.Build();
        if (await app.Services.GetRequiredService<ToolRunner>().Probe(CancellationToken.None) is { } problem)
            LogToolsUnavailable(app.Logger, problem);
        app.MapHealth();
        app.MapGet("/health/slots", (SlotGate gate) => gate.Counts);
        app.WriteReadyFile(app.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());
        await app.RunAsync();
        return 0;
    });

    private static void Listen(EndpointOptions endpoint, SiloOptions settings)
    {
        endpoint.AdvertisedIPAddress = IPAddress.Parse(settings.AdvertisedAddress);
        endpoint.SiloPort = settings.Port > 0 ? settings.Port : FreePort();
        endpoint.GatewayPort = settings.GatewayPort > 0 ? settings.GatewayPort : FreePort();
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "Operations that need tools are not available: {Problem}")]
    private static partial void LogToolsUnavailable(ILogger log, string problem);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<int> ApplyMigrations(WebApplicationBuilder builder)
    {
        await using var app = builder.Build();
        var options = app.Services.GetRequiredService<IOptions<FlipUnitOptions>>().Value;
        await using var database = Database.Open(options);
        foreach (var name in await Migrations.Apply(database, CancellationToken.None))
            Console.WriteLine($"applied {name}");
        return 0;
    }
}
