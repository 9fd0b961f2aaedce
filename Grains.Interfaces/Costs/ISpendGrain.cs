using Orleans.Concurrency;

namespace FlipUnit.Grains.Interfaces.Costs;

/// <summary>Watches what all jobs of the day have cost together (key 0).</summary>
[Alias("spend"), GrainInterfaceType("spend")]
public interface ISpendGrain : IGrainWithIntegerKey
{
    /// <summary>A job has cost something: the sum is looked up again, soon and once for many.</summary>
    [Alias("changed"), OneWay]
    Task Changed();
}
