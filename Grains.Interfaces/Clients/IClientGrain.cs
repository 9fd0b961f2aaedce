using FlipUnit.Grains.Interfaces.Jobs;
using Orleans.Concurrency;

namespace FlipUnit.Grains.Interfaces.Clients;

/// <summary>The account of one client: an address or a key. Keyed <c>ip-…</c> or <c>key-…</c>.</summary>
[Alias("client"), GrainInterfaceType("client")]
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>Counts a job before it is accepted, durably; null when it may be. The same job is counted once.</summary>
    [Alias("reserve"), AlwaysInterleave]
    Task<Refusal?> Reserve(Reservation reservation);

    /// <summary>Closes a reservation: kept, or given back. The same job is settled once.</summary>
    [Alias("settle"), AlwaysInterleave, OneWay]
    Task Settle(Guid job, bool giveBack, decimal? actualUsd);

    /// <summary>Asks every job of a reservation older than <paramref name="age"/> how it ended, and settles it.</summary>
    [Alias("sweep")]
    Task<int> Sweep(TimeSpan age);

    [Alias("usage"), AlwaysInterleave]
    Task<ClientUsage> Usage();
}

/// <summary>What a job takes of its client's account.</summary>
[GenerateSerializer, Immutable, Alias("reservation")]
public sealed record Reservation([property: Id(0)] Guid Job, [property: Id(1)] string QuotaClass, [property: Id(2)] decimal? EstimateUsd);

/// <summary>A client's counters by quota class, in UTC days and months; costs in USD.</summary>
[GenerateSerializer, Immutable, Alias("client-usage")]
public sealed record ClientUsage(
    [property: Id(0)] IReadOnlyDictionary<string, int> Today, [property: Id(1)] IReadOnlyDictionary<string, int> ThisMonth,
    [property: Id(2)] decimal CostToday, [property: Id(3)] decimal CostThisMonth, [property: Id(4)] int OpenReservations);
