using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>
/// Pending jobs in the order they are to run: by priority, then fairly between clients, then by age. While all priorities
/// wait, of 21 jobs 16 are high, 4 normal and 1 low; so a higher one goes first and a lower one still goes. A priority
/// that comes late has no claim on what it missed.
/// </summary>
public sealed class WaitingLine
{
    /// <summary>What a job costs its priority: the same start-time fair queuing as between clients, one floor up.</summary>
    private static readonly int[] Costs = [1, 4, 16];

    private readonly PriorityLine[] lines = [.. Costs.Select(_ => new PriorityLine())];
    /// <summary>The virtual time at which each priority's next turn ends: the smallest goes first.</summary>
    private readonly long[] ends = [.. Costs];
    private readonly Dictionary<Guid, Place> byJob = [];
    private long arrivals;

    public int Count => byJob.Count;

    /// <summary>How many of them are members of batches.</summary>
    public int Members { get; private set; }

    public DateTimeOffset? Oldest => lines.SelectMany(line => line.Lanes.Concat(line.ParkedLanes)).Min(lane => lane.Oldest);

    public bool Contains(Guid job) => byJob.ContainsKey(job);

    public QueueEntry? Find(Guid job) => byJob.GetValueOrDefault(job)?.Entry;

    /// <summary>False when the job waits already.</summary>
    public bool Add(QueueEntry entry)
    {
        if (byJob.ContainsKey(entry.Job))
            return false;
        Put(lines[(int)entry.Priority].Add(entry, arrivals++));
        return true;
    }

    /// <summary>Puts a job back where it stood: it was picked, but no silo took it.</summary>
    public void Return(Place place)
    {
        if (byJob.ContainsKey(place.Entry.Job))
            return;
        var priority = (int)place.Entry.Priority;
        Put(lines[priority].Return(place));
        // The turn was not had.
        ends[priority] -= Costs[priority];
    }

    /// <summary>The first job of the lanes that are wanted; null when there is none.</summary>
    public Place? First(Predicate<Lane> wanted)
    {
        Place? first = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Count > 0 && (first is null || ends[i] < ends[(int)first.Entry.Priority]))
                first = lines[i].First(wanted) ?? first;
        }

        return first;
    }

    /// <summary>Passes over the clients that have as many running as they may, until <see cref="Unpark"/>.</summary>
    public void Park(Predicate<string> isFull)
    {
        foreach (var line in lines)
            line.Park(isFull);
    }

    public bool HasParked(string client) => lines.Any(line => line.ParkedOf(client).Count > 0);

    public void Unpark(string client)
    {
        foreach (var line in lines)
            line.Unpark(client);
    }

    /// <summary>The jobs in the order of their turns if nobody comes or goes; stop early rather than walk them all.</summary>
    public IEnumerable<Place> InOrder()
    {
        var places = lines.Select(line => line.InOrder().GetEnumerator()).ToArray();
        var waits = places.Select(one => one.MoveNext()).ToArray();
        var turns = ends.ToArray();
        while (true)
        {
            var next = -1;
            for (var i = 0; i < turns.Length; i++)
            {
                if (waits[i] && (next < 0 || turns[i] < turns[next]))
                    next = i;
            }

            if (next < 0)
                yield break;
            yield return places[next].Current;
            waits[next] = places[next].MoveNext();
            turns[next] += Costs[next];
        }
    }

    /// <summary>Takes a job out to run it.</summary>
    public void Take(Place place)
    {
        _ = Drop(place.Entry.Job);
        var priority = (int)place.Entry.Priority;
        lines[priority].Take(place);
        var end = ends[priority];
        for (var i = 0; i < ends.Length; i++)
        {
            // Who is not there, or cannot be served, saves nothing up.
            var now = lines[i].Count == 0 ? end - Costs[priority] + Costs[i] : end;
            ends[i] = Math.Max(ends[i], now);
        }

        ends[priority] = end + Costs[priority];
    }

    public bool Remove(Guid job)
    {
        if (Drop(job) is not { } place)
            return false;
        lines[(int)place.Entry.Priority].Remove(place);
        return true;
    }

    /// <summary>Place from 1 if nobody comes or goes, or null.</summary>
    public int? PositionOf(Guid job) => Locate(job, static _ => 0)?.Position;

    /// <summary>Place from 1, and the work that is done before it when <paramref name="workOf"/> tells that of one job of a lane.</summary>
    public (int Position, double Work)? Locate(Guid job, Func<Lane, double> workOf)
    {
        if (!byJob.TryGetValue(job, out var place))
            return null;
        var own = (int)place.Entry.Priority;
        var (before, work) = (0, 0.0);
        foreach (var lane in lines[own].Lanes.Concat(lines[own].ParkedOf(place.Entry.Client)))
        {
            var count = lane.CountBefore(place);
            before += count;
            work += Work(lane, count);
        }

        var end = ends[own] + ((long)before * Costs[own]);
        for (var i = 0; i < lines.Length; i++)
        {
            if (i == own || lines[i].Count == 0)
                continue;
            var served = (int)Math.Min(lines[i].Count, TurnsBefore(i, end, own));
            before += served;
            // Which of the other priority's jobs these are costs more to find out than it tells: the average ones.
            foreach (var lane in lines[i].Lanes)
                work += Work(lane, (double)served * lane.Count / lines[i].Count);
        }

        return (before + 1, work);

        double Work(Lane lane, double count) => count == 0 ? 0 : count * workOf(lane);
    }

    private void Put(Place place)
    {
        byJob.Add(place.Entry.Job, place);
        if (place.Entry.Batch is not null)
            Members++;
    }

    private Place? Drop(Guid job)
    {
        if (byJob.Remove(job, out var place) && place.Entry.Batch is not null)
            Members--;
        return place;
    }

    /// <summary>How many turns of a priority end before one of another; at the same time the higher priority goes first.</summary>
    private long TurnsBefore(int priority, long end, int other)
    {
        var ahead = end - ends[priority];
        if (ahead < 0)
            return 0;
        var (turns, rest) = Math.DivRem(ahead, Costs[priority]);
        return rest > 0 || priority < other ? turns + 1 : turns;
    }
}
