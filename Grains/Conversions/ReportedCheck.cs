using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlipUnit.Grains.Conversions;

/// <summary>Every queue has taken a report of this silo; before, none sends it a job, and no other silo may leave for it.</summary>
internal sealed class ReportedCheck(SiloReporter reporter) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        reporter.IsKnown ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not every queue has taken this silo's report"));
}
