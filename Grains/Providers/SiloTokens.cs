namespace FlipUnit.Grains.Providers;

/// <summary>The tokens that a silo holds for one provider: one in reserve, so that a first call goes at once, and more while they are used.</summary>
internal sealed class SiloTokens
{
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(2);

    private readonly Queue<(DateTimeOffset Until, int Count)> stock = new();
    private readonly Queue<(DateTimeOffset At, int Count)> leased = new();
    private readonly Queue<DateTimeOffset> used = new();
    private TimeSpan counts = TimeSpan.FromMinutes(1);
    private int held;
    private int expired;

    public bool IsLow => held == 0;

    public bool Has(DateTimeOffset now)
    {
        Expire(now);
        return held > 0;
    }

    public bool Take(DateTimeOffset now)
    {
        if (!Has(now))
            return false;
        var (until, count) = stock.Dequeue();
        if (count > 1)
            Requeue(until, count - 1);
        held--;
        used.Enqueue(now);
        return true;
    }

    public void Add(int count, TimeSpan life, TimeSpan window, DateTimeOffset now)
    {
        counts = window + life;
        if (count == 0)
            return;
        stock.Enqueue((now + life, count));
        leased.Enqueue((now, count));
        held += count;
    }

    /// <summary>For those who wait, and as many as were used of late.</summary>
    public int Wanted(int waiting, DateTimeOffset now)
    {
        Expire(now);
        while (used.TryPeek(out var at) && at <= now - Recently)
            used.Dequeue();
        return Math.Max(0, waiting + Math.Max(1, used.Count / 2) - held);
    }

    /// <summary>Tokens that were held too long since this was asked last.</summary>
    public int Unused(DateTimeOffset now)
    {
        Expire(now);
        var unused = expired;
        expired = 0;
        return unused;
    }

    /// <summary>How many were leased that still count.</summary>
    public int Leased(DateTimeOffset now)
    {
        while (leased.TryPeek(out var oldest) && oldest.At <= now - counts)
            leased.Dequeue();
        return leased.Sum(one => one.Count);
    }

    private void Expire(DateTimeOffset now)
    {
        while (stock.TryPeek(out var oldest) && oldest.Until <= now)
        {
            stock.Dequeue();
            held -= oldest.Count;
            expired += oldest.Count;
        }
    }

    /// <summary>Back to the front: it is the next to expire.</summary>
    private void Requeue(DateTimeOffset until, int count)
    {
        var rest = stock.ToArray();
        stock.Clear();
        stock.Enqueue((until, count));
        foreach (var one in rest)
            stock.Enqueue(one);
    }
}
