using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>
/// Pending jobs in the order they are to run: by priority, then fairly between clients, then by age. Start-time fair
/// queuing: a client's next job is tagged one behind its last, but never before the job that ran last, so that a client
/// with many jobs waits behind one with few, and an idle client gains no credit. O(log n) a change.
/// </summary>
public sealed class WaitingLine
{
    private readonly SortedSet<Place> line = new(PlaceOrder.Instance);
    private readonly Dictionary<Guid, Place> byJob = [];
    private readonly Dictionary<(JobPriority, string), long> lastTag = [];
    private readonly long[] virtualTime = new long[Enum.GetValues<JobPriority>().Length];
    private long arrivals;

    public int Count => line.Count;

    public DateTimeOffset? Oldest => line.Count == 0 ? null : byJob.Values.Min(place => place.Entry.CreatedAt);

    public bool Contains(Guid job) => byJob.ContainsKey(job);

    public QueueEntry? Find(Guid job) => byJob.GetValueOrDefault(job)?.Entry;

    /// <summary>False when the job waits already.</summary>
    public bool Add(QueueEntry entry)
    {
        if (byJob.ContainsKey(entry.Job))
            return false;
        Put(new Place(entry, entry.Attempt > 1 ? virtualTime[(int)entry.Priority] : NextTag(entry), arrivals++));
        return true;
    }

    // A job that was begun before has had its turn: whoever lost it, it does not stand at the end again.
    private long NextTag(QueueEntry entry)
    {
        var client = (entry.Priority, entry.Client);
        return lastTag[client] = Math.Max(virtualTime[(int)entry.Priority], lastTag.GetValueOrDefault(client)) + entry.Weight;
    }

    /// <summary>Puts a job back where it stood: it was picked, but no silo took it.</summary>
    public void Return(Place place)
    {
        if (!byJob.ContainsKey(place.Entry.Job))
            Put(place);
    }

    /// <summary>The jobs in order; stop early rather than walk them all.</summary>
    public IEnumerable<Place> InOrder() => line;

    /// <summary>Takes a job out to run it: time moves on to its tag.</summary>
    public void Take(Place place)
    {
        Remove(place.Entry.Job);
        ref var time = ref virtualTime[(int)place.Entry.Priority];
        time = Math.Max(time, place.Tag - place.Entry.Weight);
        if (line.Count == 0)
            lastTag.Clear();
    }

    public bool Remove(Guid job) => byJob.Remove(job, out var place) && line.Remove(place);

    /// <summary>Place from 1, or null.</summary>
    public int? PositionOf(Guid job)
    {
        if (!byJob.TryGetValue(job, out var place))
            return null;
        return line.GetViewBetween(line.Min!, place).Count;
    }

    private void Put(Place place)
    {
        byJob.Add(place.Entry.Job, place);
        line.Add(place);
    }

    /// <summary>A waiting job and where it stands.</summary>
    public sealed record Place(QueueEntry Entry, long Tag, long Arrival)
    {
        /// <summary>How often a job behind it was picked first because this one needs more slots than are free.</summary>
        public int Passed { get; set; }
    }

    private sealed class PlaceOrder : IComparer<Place>
    {
        public static readonly PlaceOrder Instance = new();

        public int Compare(Place? x, Place? y)
        {
            var order = x!.Entry.Priority.CompareTo(y!.Entry.Priority);
            if (order == 0)
                order = x.Tag.CompareTo(y.Tag);
            return order == 0 ? x.Arrival.CompareTo(y.Arrival) : order;
        }
    }
}
