using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Batches;

/// <summary>Asks batch grains, and asks again when a silo dies under the question; every question may be asked twice.</summary>
public sealed class BatchReader(IGrainFactory grains)
{
    public async Task<BatchReply> Submit(Guid batch, BatchRequest request) => await ClusterCalls.Ask(() => Grain(batch).Submit(request));

    public async Task<BatchView?> Read(Guid batch) => await ClusterCalls.Ask(() => Grain(batch).Read());

    public async Task<BatchView?> Watch(Guid batch, string? version, TimeSpan patience) => await ClusterCalls.Watch(wait => Grain(batch).Watch(version, wait), patience);

    public async Task<IReadOnlyList<BatchMember>> Members(Guid batch) => await ClusterCalls.Ask(() => Grain(batch).Members());

    public async Task<IReadOnlyList<JobOutput>> Outputs(Guid batch, int first, int count) => await ClusterCalls.Ask(() => Grain(batch).Outputs(first, count));

    public async Task<BatchView?> Delete(Guid batch) => await ClusterCalls.Ask(() => Grain(batch).Delete());

    private IBatchGrain Grain(Guid batch) => grains.GetGrain<IBatchGrain>(batch);
}
