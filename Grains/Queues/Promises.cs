namespace FlipUnit.Grains.Queues;

/// <summary>Places that were promised to what is about to be written. A promise that nobody comes for lapses.</summary>
internal sealed class Promises
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, (int Places, DateTimeOffset At)> open = [];

    /// <summary>Places promised and not taken.</summary>
    public int Count { get; private set; }

    /// <summary>Promises places out of those that are free. Asked twice they are promised once.</summary>
    public bool Make(Guid id, int places, int free, DateTimeOffset now)
    {
        Forget(id);
        if (Count + places > free)
        {
            foreach (var old in open.Where(one => now - one.Value.At > Lifetime).Select(one => one.Key).ToArray())
                Forget(old);
            if (Count + places > free)
                return false;
        }

        open.Add(id, (places, now));
        Count += places;
        return true;
    }

    /// <summary>One of the places is taken.</summary>
    public void Keep(Guid id)
    {
        if (!open.TryGetValue(id, out var promise))
            return;
        Count--;
        if (promise.Places == 1)
            open.Remove(id);
        else
            open[id] = promise with { Places = promise.Places - 1 };
    }

    private void Forget(Guid id)
    {
        if (open.Remove(id, out var promise))
            Count -= promise.Places;
    }
}
