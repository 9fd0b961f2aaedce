namespace FlipUnit.Grains.Conversions;

/// <summary>The only authority over this process's slots: what it does not give cannot run.</summary>
public sealed class SlotGate(IReadOnlyDictionary<string, int> slots)
{
    private readonly Lock guard = new();
    private readonly Dictionary<string, SlotCount> counts = slots.ToDictionary(one => one.Key, one => new SlotCount(one.Value, 0, 0));
    private bool closed;

    /// <summary>By queue; <c>Peak</c> is the most that was ever taken at once.</summary>
    public IReadOnlyDictionary<string, SlotCount> Counts
    {
        get
        {
            lock (guard)
                return new Dictionary<string, SlotCount>(counts);
        }
    }

    public bool IsClosed
    {
        get
        {
            lock (guard)
                return closed;
        }
    }

    /// <summary>Takes slots now or not at all. A job that weighs more than there is takes the whole queue.</summary>
    public bool TryTake(string queue, int weight, out int taken)
    {
        lock (guard)
        {
            taken = 0;
            if (closed || !counts.TryGetValue(queue, out var count))
                return false;
            var wanted = Math.Min(weight, count.Slots);
            if (wanted == 0 || count.Used + wanted > count.Slots)
                return false;
            taken = wanted;
            counts[queue] = count with { Used = count.Used + wanted, Peak = Math.Max(count.Peak, count.Used + wanted) };
            return true;
        }
    }

    /// <summary>How many of the cores a job that took these slots may keep busy: its part of what is taken now, so that a lone job has them all.</summary>
    public int Threads(string queue, int taken, int cores)
    {
        lock (guard)
            return Math.Max(1, (int)Math.Round((double)cores * taken / Math.Max(taken, counts[queue].Used)));
    }

    public void Release(string queue, int taken)
    {
        lock (guard)
        {
            var count = counts[queue];
            counts[queue] = count with { Used = count.Used - taken };
        }
    }

    /// <summary>Nothing is given from now on.</summary>
    public void Close()
    {
        lock (guard)
            closed = true;
    }
}

/// <summary>A queue's slots in this process.</summary>
public sealed record SlotCount(int Slots, int Used, int Peak);
