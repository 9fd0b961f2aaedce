namespace FlipUnit.Grains.Providers;

/// <summary>
/// One token a request: never more requests than the limit within any minute, over all silos. A silo sends within a few
/// seconds of the lease or gives the token back, and a token counts for a minute and those seconds: so however a silo
/// puts its sends, no minute has too many.
/// </summary>
public sealed class RequestTokens(TimeSpan window, TimeSpan life, DateTimeOffset begin)
{
    private readonly List<Portion> portions = [];
    private readonly HashSet<string> known = [];

    /// <summary>A new activation waits until the silos have said what they leased from the one before.</summary>
    private static readonly TimeSpan Listening = TimeSpan.FromSeconds(2);

    private TimeSpan Counts => window + life;

    public int Left(int limit, DateTimeOffset now)
    {
        portions.RemoveAll(portion => portion.At <= now - Counts);
        return Math.Max(0, limit - portions.Sum(portion => portion.Tokens));
    }

    /// <param name="silo">Who asks.</param>
    /// <param name="wanted">How many it could use now.</param>
    /// <param name="unused">How many it held for nothing.</param>
    /// <param name="leased">How many it leased lately, as it remembers.</param>
    /// <param name="limit">Requests in the window.</param>
    /// <param name="now">The time.</param>
    public int Lease(string silo, int wanted, int unused, int leased, int limit, DateTimeOffset now)
    {
        if (known.Add(silo) && leased > 0)
            portions.Add(new Portion(now, silo, leased));
        else
            GiveBack(silo, unused);
        if (now < begin + Listening)
            return 0;
        var granted = Math.Min(Math.Max(0, wanted), Left(limit, now));
        if (granted > 0)
            portions.Add(new Portion(now, silo, granted));
        return granted;
    }

    /// <summary>From the oldest: it is the next to stop counting, so that nothing stops too early.</summary>
    private void GiveBack(string silo, int unused)
    {
        for (var i = 0; i < portions.Count && unused > 0; i++)
        {
            if (portions[i].Silo != silo)
                continue;
            var back = Math.Min(unused, portions[i].Tokens);
            portions[i] = portions[i] with { Tokens = portions[i].Tokens - back };
            unused -= back;
        }

        portions.RemoveAll(portion => portion.Tokens == 0);
    }

    private sealed record Portion(DateTimeOffset At, string Silo, int Tokens);
}
