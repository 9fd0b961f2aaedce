using FlipUnit.Converters;
using FlipUnit.Grains.Conversions;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace FlipUnit.Grains.Placement;

/// <summary>Keeps a conversion to silos that carry its queue's role.</summary>
internal sealed class RoleFilterStrategy() : PlacementFilterStrategy(order: 0)
{
    /// <summary>The metadata entry in which a silo lists its roles, separated by commas.</summary>
    public const string MetadataKey = "roles";
}

/// <summary>Marks a grain whose key begins with a queue's name and which runs only on silos with that queue's role.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RoleFilterAttribute() : PlacementFilterAttribute(new RoleFilterStrategy());

/// <summary>Applies <see cref="RoleFilterStrategy"/>.</summary>
internal sealed class RoleFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var role = QueueDescriptor.Named(ConversionKey.Parse(target.GrainIdentity.Key.ToString()!).Queue).Role;
        return silos.Where(silo => Carries(silo, role));
    }

    // A silo whose metadata has not been fetched yet is let through: it may well carry the role, and its own gate has the last word.
    private bool Carries(SiloAddress silo, string role) =>
        !metadata.GetSiloMetadata(silo).Metadata.TryGetValue(RoleFilterStrategy.MetadataKey, out var roles) || roles.Split(',').Contains(role);
}
