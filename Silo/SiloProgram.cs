using FlipUnit.Converters;
using FlipUnit.Converters.Tools;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Webhooks;
using FlipUnit.Hosting;
using FlipUnit.Hosting.Outbound;
using FlipUnit.Storage.Blobs;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlipUnit.Silo;

/// <summary>A silo: a member of the cluster that runs grains and, by its roles, conversions.</summary>
public static partial class SiloProgram
{
    private const string Migrate = "--migrate";

    /// <summary>For backups: the blobs with their hashes on standard output, or such lines from standard input compared with the store.</summary>
    private const string ListBlobs = "--list-blobs", VerifyBlobs = "--verify-blobs";

    public static Task<int> Run(string[] args, IReadOnlyList<IConverter> converters) => Startup.Run("silo", async () =>
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args.Where(arg => arg is not (Migrate or ListBlobs or VerifyBlobs or StorageSetup.Argument))],
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (args.Contains(StorageSetup.Argument))
            return await StorageSetup.Run(builder);
        builder.Services.AddSettings<FlipUnitOptions, FlipUnitOptionsValidator>(FlipUnitOptions.Section);
        builder.Services.AddSettings<SiloOptions, SiloOptionsValidator>(SiloOptions.Section);
        builder.Services.AddDatabase();
        if (args.Contains(Migrate))
            return await ApplyMigrations(builder);

        builder.Services.AddBlobs(builder.Configuration);
        if (args.Contains(ListBlobs) || args.Contains(VerifyBlobs))
            return await LookAtBlobs(builder, args.Contains(VerifyBlobs));
        builder.Services.AddConversionTools();
        builder.Services.AddOutbound();
        builder.Services.AddSingleton<IWebhookSender, WebhookSender>();
        builder.Services.AddFlipUnitHealth();
        builder.AddFlipUnitSilo(new Catalog(converters));
        return await Serve(builder.Build());
    });

    private static async Task<int> Serve(WebApplication app)
    {
        await using var running = app;
        if (await app.Services.GetRequiredService<ToolRunner>().Probe(CancellationToken.None) is { } problem)
            LogToolsUnavailable(app.Logger, problem);
        app.MapHealth();
        app.MapGet("/health/slots", (SlotGate gate) => gate.Counts);
        app.WriteReadyFile(app.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());
        await app.RunAsync();
        return 0;
    }

    private static async Task<int> ApplyMigrations(WebApplicationBuilder builder)
    {
        await using var app = builder.Build();
        if (app.Services.GetRequiredService<IOptions<FlipUnitOptions>>().Value.BehindPooler)
            throw new MigrationException($"{Migrate} holds a lock for its whole session, which a pooler does not give; name the database itself, with {FlipUnitOptions.Section}:{nameof(FlipUnitOptions.BehindPooler)}=false");
        foreach (var name in await Migrations.Apply(app.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None))
            Console.WriteLine($"applied {name}");
        return 0;
    }

    private static async Task<int> LookAtBlobs(WebApplicationBuilder builder, bool verify)
    {
        await using var app = builder.Build();
        var blobs = app.Services.GetRequiredService<IBlobStore>();
        if (verify)
            return await BlobInventory.Verify(blobs, Console.In, Console.Out, CancellationToken.None) == 0 ? 0 : 1;
        await BlobInventory.List(blobs, Console.Out, CancellationToken.None);
        return 0;
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "Operations that need tools are not available: {Problem}")]
    private static partial void LogToolsUnavailable(ILogger log, string problem);
}
