using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Queues;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Admin.Queues;

/// <summary>The queues as operators see them.</summary>
internal static class QueueEndpoints
{
    public static void MapQueues(this IEndpointRouteBuilder admin) =>
        admin.MapGet("/queues", All).WithName("ListQueues").WithSummary("Every queue: depth, oldest wait, running, slots, mean duration.");

    private static async Task<Ok<IReadOnlyList<QueueModel>>> All(IGrainFactory grains)
    {
        var views = await Task.WhenAll(QueueDescriptor.All.Select(queue => ClusterCalls.Ask(() => grains.GetGrain<IJobQueueGrain>(queue.Name).View()).AsTask()));
        return TypedResults.Ok<IReadOnlyList<QueueModel>>([.. views.Select(QueueModel.Of)]);
    }
}
