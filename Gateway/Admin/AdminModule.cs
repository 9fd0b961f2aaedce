using FlipUnit.Gateway.Admin.Circuits;
using FlipUnit.Gateway.Admin.Clients;
using FlipUnit.Gateway.Admin.Costs;
using FlipUnit.Gateway.Admin.Jobs;
using FlipUnit.Gateway.Admin.Queues;
using FlipUnit.Gateway.Admin.Silos;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Webhooks;
using FlipUnit.Grains.Interfaces.Providers;
using FlipUnit.Hosting;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Admin;

/// <summary>The admin API: what operators see and change, behind <see cref="AdminGate"/>.</summary>
internal static class AdminModule
{
    public const string Root = "/admin/api";

    public const string ProblemType = "application/problem+json";

    /// <summary>A list that takes longer is given up.</summary>
    private const int ReadSeconds = 10;

    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new SnakeCase<CircuitPhase>());
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, CircuitJson.Default);
        })
        .AddSettings<AdminOptions, AdminOptionsValidator>(AdminOptions.Section)
        .AddSingleton<AdminKeys>()
        .AddSingleton<AdminPass>()
        .AddSingleton<JobReads>(Reads)
        .AddSingleton<AuditLog>();

    public static void UseAdminGate(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<AdminKeys>();
        _ = app.Services.GetRequiredService<JobReads>();
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Root), admin => admin.UseMiddleware<AdminGate>());
    }

    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        var admin = app.AdminGroup();
        admin.MapQueues();
        admin.MapClients();
        admin.MapKeys();
        admin.MapWebhookSecrets();
        admin.MapWebhooks();
        admin.MapJobLists();
        admin.MapDeadLetters();
        admin.MapSilos();
        admin.MapCosts();
        admin.MapCircuits();
    }

    /// <summary>The lists have few connections of their own: they never take those that clients wait for.</summary>
    private static JobReads Reads(IServiceProvider services)
    {
        var admin = services.GetRequiredService<IOptions<AdminOptions>>().Value;
        var common = services.GetRequiredService<IOptions<FlipUnitOptions>>().Value;
        try
        {
            return new JobReads(Database.OpenForLists(admin.Database.Length > 0 ? admin.Database : common.Database, admin.DatabaseConnections, common.BehindPooler, ReadSeconds));
        }
        catch (ArgumentException wrong)
        {
            throw new OptionsValidationException(AdminOptions.Section, typeof(AdminOptions), [$"{AdminOptions.Section}:{nameof(AdminOptions.Database)}: {wrong.Message}"]);
        }
    }

    /// <summary>Routes under /admin/api; a request that did not come through the gate is refused here once more.</summary>
    public static RouteGroupBuilder AdminGroup(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Root).WithTags("Admin")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ProblemBody), [ProblemType]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status403Forbidden, typeof(ProblemBody), [ProblemType]));
        group.AddEndpointFilter((context, next) =>
        {
            _ = Admin.Of(context.HttpContext);
            return next(context);
        });
        return group;
    }
}
