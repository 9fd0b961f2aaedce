using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>An attempt that holds slots on a silo.</summary>
public sealed record Lease(Guid Job, int Attempt, string Silo, int Weight, DateTimeOffset Since)
{
    /// <summary>What runs; null when only a silo's report tells of it.</summary>
    public QueueEntry? Entry { get; init; }

    /// <summary>Where the job stood, when this activation picked it.</summary>
    public Place? Place { get; init; }

    /// <summary>The job has ended; its slots are not free before its silo says so.</summary>
    public bool Ended { get; set; }

    /// <summary>Reports in a row that did not list it.</summary>
    public int Missed { get; set; }
}

/// <summary>The leases by job, and the slots they take by silo.</summary>
internal sealed class Leases(ClientCaps? caps = null)
{
    private readonly Dictionary<Guid, Lease> byJob = [];
    private readonly Dictionary<string, int> used = [];

    public Dictionary<Guid, Lease>.ValueCollection All => byJob.Values;

    public Lease? Find(Guid job) => byJob.GetValueOrDefault(job);

    public int Used(string silo) => used.GetValueOrDefault(silo);

    public void Put(Lease lease)
    {
        Remove(lease.Job);
        byJob.Add(lease.Job, lease);
        used[lease.Silo] = Used(lease.Silo) + lease.Weight;
        if (lease.Entry is { } entry)
            caps?.Begins(entry.Client);
    }

    public void Remove(Guid job)
    {
        if (!byJob.Remove(job, out var lease))
            return;
        if (lease.Entry is { } entry)
            caps?.Ends(entry.Client);
        var left = Used(lease.Silo) - lease.Weight;
        if (left > 0)
            used[lease.Silo] = left;
        else
            used.Remove(lease.Silo);
    }
}
