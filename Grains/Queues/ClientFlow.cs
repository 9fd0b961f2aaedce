using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>One client's waiting jobs of one priority, in order of arrival, and the virtual time up to which it has been served.</summary>
internal sealed class ClientFlow(string client, int share)
{
    /// <summary>What a turn of one slot costs a client of share 1, in ticks of virtual time.</summary>
    public const long Turn = 1 << 20;

    public string Client { get; } = client;

    /// <summary>How many turns it gets for one of an ordinary client.</summary>
    public int Share { get; } = share;

    public long Served { get; set; }

    /// <summary>True while it stands in the list of those that may be forgotten.</summary>
    public bool Listed { get; set; }

    public Place? Head { get; private set; }

    public Place? Tail { get; private set; }

    public static int ShareOf(QueueEntry entry) => Math.Clamp(entry.Share, 1, 1000);

    public static long CostOf(QueueEntry entry) => Turn * Math.Max(1, entry.Weight) / ShareOf(entry);

    public void Append(Place place)
    {
        place.Ahead = Tail;
        if (Tail is null)
            Head = place;
        else
            Tail.Behind = place;
        Tail = place;
    }

    public void Remove(Place place)
    {
        if (place.Ahead is null)
            Head = place.Behind;
        else
            place.Ahead.Behind = place.Behind;
        if (place.Behind is null)
            Tail = place.Ahead;
        else
            place.Behind.Ahead = place.Ahead;
        place.Ahead = place.Behind = null;
        place.Flow = null;
    }
}
