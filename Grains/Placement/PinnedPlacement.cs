using FlipUnit.Grains.Conversions;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace FlipUnit.Grains.Placement;

/// <summary>Places a grain on the silo that its key names, or nowhere.</summary>
[Serializable, GenerateSerializer, Immutable, Alias("pinned-placement")]
internal sealed class PinnedPlacementStrategy : PlacementStrategy;

/// <summary>Marks a grain whose key ends with the address of its silo.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PinnedPlacementAttribute() : PlacementAttribute(new PinnedPlacementStrategy());

/// <summary>Applies <see cref="PinnedPlacementStrategy"/>: the dispatcher's choice is binding.</summary>
internal sealed class PinnedPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silo = SiloAddress.FromParsableString(ConversionKey.Parse(target.GrainIdentity.Key.ToString()!).Silo);
        return context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : throw new OrleansException($"silo {silo} is not there, or does not carry the role of {target.GrainIdentity}");
    }
}
