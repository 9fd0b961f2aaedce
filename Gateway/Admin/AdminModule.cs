using FlipUnit.Gateway.Admin.Clients;
using FlipUnit.Gateway.Admin.Queues;
using FlipUnit.Gateway.Errors;
using FlipUnit.Hosting;

namespace FlipUnit.Gateway.Admin;

/// <summary>The admin API: what operators see and change, behind <see cref="AdminGate"/>.</summary>
internal static class AdminModule
{
    public const string Root = "/admin/api";

    public const string ProblemType = "application/problem+json";

    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSettings<AdminOptions, AdminOptionsValidator>(AdminOptions.Section)
        .AddSingleton<AdminKeys>()
        .AddSingleton<AdminPass>()
        .AddSingleton<AuditLog>();

    public static void UseAdminGate(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<AdminKeys>();
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Root), admin => admin.UseMiddleware<AdminGate>());
    }

    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        var admin = app.AdminGroup();
        admin.MapQueues();
        admin.MapClients();
        admin.MapKeys();
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
