namespace FlipUnit.Grains.Interfaces.Housekeeping;

/// <summary>The cluster's one janitor (key 0): expired jobs, orphaned blobs, stale reservations. Woken by a reminder.</summary>
[Alias("janitor"), GrainInterfaceType("janitor")]
public interface IJanitorGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure the reminder exists; said by every silo at its start.</summary>
    [Alias("wake")]
    Task Wake();

    /// <summary>One round now; returns what it cleaned.</summary>
    [Alias("sweep"), ResponseTimeout("00:05:00")]
    Task<SweepReport> Sweep();
}

/// <summary>What one round cleaned.</summary>
[GenerateSerializer, Immutable, Alias("sweep-report")]
public sealed record SweepReport(
    [property: Id(0)] int Expired, [property: Id(1)] int Orphans, [property: Id(2)] int Reservations, [property: Id(3)] int Uploads, [property: Id(4)] int Unfinished = 0);
