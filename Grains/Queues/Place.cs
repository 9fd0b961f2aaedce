using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>A waiting job and where it stands; also the node of its lane's tree and of its client's list, so that a job costs one object.</summary>
public sealed class Place
{
    internal Place(QueueEntry entry, Lane lane, long tag, long arrival, ClientFlow? flow)
    {
        Entry = entry;
        Lane = lane;
        Tag = tag;
        Earliest = tag;
        Arrival = arrival;
        Flow = flow;
        Height = Scramble((ulong)arrival);
        Measure();
    }

    public QueueEntry Entry { get; }

    /// <summary>How often a job behind it was picked first because this one needs more slots than are free.</summary>
    public int Passed { get; set; }

    /// <summary>The virtual time at which its turn begins: the smallest goes first.</summary>
    internal long Tag { get; set; }

    /// <summary>The virtual time of its arrival: its turn is never before that.</summary>
    internal long Earliest { get; init; }

    /// <summary>Among equal tags who came first goes first.</summary>
    internal long Arrival { get; }

    /// <summary>With those that are alike; a client's own one while it may not begin another job.</summary>
    internal Lane Lane { get; set; }

    /// <summary>What its turn costs its client.</summary>
    internal long Cost => ClientFlow.CostOf(Entry);

    /// <summary>Its client's list; null for a job that was in line before.</summary>
    internal ClientFlow? Flow { get; set; }

    internal Place? Ahead { get; set; }

    internal Place? Behind { get; set; }

    internal Place? Left { get; set; }

    internal Place? Right { get; set; }

    /// <summary>Random, but the same in every run: what keeps the tree flat.</summary>
    internal ulong Height { get; }

    /// <summary>Jobs in the subtree.</summary>
    internal int Size { get; private set; }

    /// <summary>When the oldest job of the subtree was accepted.</summary>
    internal DateTimeOffset Oldest { get; private set; }

    internal bool IsBefore(Place other) => Tag < other.Tag || (Tag == other.Tag && Arrival < other.Arrival);

    internal void Measure()
    {
        Size = 1 + (Left?.Size ?? 0) + (Right?.Size ?? 0);
        Oldest = Entry.CreatedAt;
        if (Left?.Oldest < Oldest)
            Oldest = Left.Oldest;
        if (Right?.Oldest < Oldest)
            Oldest = Right.Oldest;
    }

    // The finaliser of splitmix64.
    private static ulong Scramble(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
