using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlipUnit.Gateway;

/// <summary>Some silo answers.</summary>
internal sealed class ClusterCheck(IGrainFactory grains, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("the cluster is still looked for");
        await grains.GetGrain<IJobQueueGrain>(QueueDescriptor.Lightweight.Name).View().WaitAsync(TimeSpan.FromSeconds(3), cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Blobs can be written.</summary>
internal sealed class StorageCheck(IBlobStore blobs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await blobs.Check(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
