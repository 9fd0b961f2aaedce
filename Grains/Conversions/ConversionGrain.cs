using FlipUnit.Grains.Interfaces.Conversions;
using FlipUnit.Grains.Placement;
using Orleans.Concurrency;

namespace FlipUnit.Grains.Conversions;

/// <summary>The door to this silo's <see cref="ConversionHost"/>. Holds nothing: the work belongs to the host and outlives this activation.</summary>
[GrainType("conversion"), RoleFilter, PinnedPlacement, Reentrant]
internal sealed class ConversionGrain(ConversionHost host) : Grain, IConversionGrain
{
    public Task<StartReply> Start(StartOrder order) => Task.FromResult(host.TryStart(ConversionKey.Parse(this.GetPrimaryKeyString()).Queue, order));

    public Task Cancel(Guid job, int attempt) => host.Cancel(job, attempt);
}
