using FlipUnit.Grains.Interfaces.Webhooks;
using Microsoft.Extensions.Hosting;

namespace FlipUnit.Grains.Webhooks;

/// <summary>Wakes the webhook grains at the silo's start and when a silo comes or goes: one may have taken some of them with it.</summary>
internal sealed class WebhookWatch(IGrainFactory grains, IClusterMembershipService membership) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first of the updates is the membership as it is.
        await foreach (var _ in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            for (var shard = 0; shard < WebhookShards.Count; shard++)
                grains.GetGrain<IWebhookGrain>(shard).Wake().Ignore();
        }
    }
}
