using Orleans.Concurrency;

namespace FlipUnit.Grains.Interfaces.Providers;

/// <summary>One provider in the whole cluster, keyed by its id: its circuit, and how often it may be asked. Silos report to it each second; no call waits for it.</summary>
[Alias("provider"), GrainInterfaceType("provider")]
public interface IProviderGrain : IGrainWithStringKey
{
    /// <summary>Takes what a silo's calls came to, and tells how the provider stands and what the silo may send.</summary>
    [Alias("sync"), ResponseTimeout("00:00:05")]
    Task<ProviderWord> Sync(ProviderReport report);

    [Alias("view"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<CircuitView> View();
}
