using Microsoft.Extensions.DependencyInjection;

namespace FlipUnit.Grains.Conversions;

/// <summary>Registers what tells the queues of this silo, and whether they know.</summary>
internal static class ReportsModule
{
    public static void AddReports(this IServiceCollection services)
    {
        services.AddSingleton<SiloReporter>();
        services.AddHostedService(provider => provider.GetRequiredService<SiloReporter>());
        services.AddHealthChecks().AddCheck<ReportedCheck>("queues");
    }
}
