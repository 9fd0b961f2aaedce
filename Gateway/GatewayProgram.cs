using FlipUnit.Converters;
using FlipUnit.Gateway.Admin;
using FlipUnit.Gateway.Batches;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.EarlierSite;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Gateway.OpenApi;
using FlipUnit.Gateway.Operations;
using FlipUnit.Gateway.Uploads;
using FlipUnit.Gateway.Webhooks;
using FlipUnit.Hosting;

namespace FlipUnit.Gateway;

/// <summary>The gateway: a stateless front of the cluster.</summary>
public static class GatewayProgram
{
    public static Task<int> Run(string[] args, IReadOnlyList<IConverter> converters) => Startup.Run("gateway", async () =>
    {
        await using var app = Build(args, converters);
        app.WriteReadyFile();
        await app.RunAsync();
        return 0;
    });

    /// <summary>The whole application, not yet started.</summary>
    public static WebApplication Build(string[] args, IReadOnlyList<IConverter> converters)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddQuietLogs();
        builder.AddServerLimits();
        builder.Services.AddSettings<FlipUnitOptions, FlipUnitOptionsValidator>(FlipUnitOptions.Section);
        builder.Services.AddSettings<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.Section);
        builder.UseOrleansClient(client => client.UseFlipUnitCluster());
        builder.Services.AddBlobs(builder.Configuration);
        builder.Services.AddClients();
        builder.Services.AddFlipUnitHealth().AddCheck<ClusterCheck>("cluster").AddCheck<StorageCheck>("storage").AddCheck<LeavingCheck>("leaving");
        builder.Services.AddLeaving();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOperations(new Catalog(converters));
        builder.Services.AddJobs();
        builder.Services.AddBatches();
        builder.Services.AddUploads();
        builder.Services.AddEarlierSite();
        builder.Services.AddWebhooks();
        builder.Services.AddAdmin();
        builder.Services.AddApiDescription();
        builder.Services.AddProblems();

        return Map(builder.Build());
    }

    private static WebApplication Map(WebApplication app)
    {
        app.CheckFolders();
        app.UseTrustedProxies();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseAdminGate();
        app.UseClients();
        app.MapOperations();
        app.MapJobs();
        app.MapBatches();
        app.MapUploads();
        app.MapEarlierSite();
        app.MapQuota();
        app.MapAdmin();
        app.MapHealth();
        app.MapErrorsPage();
        app.MapApiDescription();
        return app;
    }
}
