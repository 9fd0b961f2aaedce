using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>What each silo offers to a queue, by its last report and its answers since, and what the leases leave free of it. No clock, no I/O.</summary>
internal sealed class SiloOffers(Leases leases)
{
    private readonly Dictionary<string, SiloOffer> offers = [];

    /// <summary>Those that offer something, or that drain and say so.</summary>
    public IReadOnlyCollection<string> Names => offers.Keys;

    public IReadOnlyCollection<SiloOffer> All => offers.Values;

    public bool HaveRoom => offers.Values.Any(offer => Free(offer) > 0);

    public void Take(SiloReport report) =>
        offers[report.Silo] = new SiloOffer(report, [.. report.Operations.Where(operation => report.Held?.ContainsKey(operation) != true)]);

    /// <summary>The silo has no slot after all; it gets nothing until its next report.</summary>
    public void MarkFull(string silo)
    {
        if (offers.TryGetValue(silo, out var offer))
            offers[silo] = offer with { Report = offer.Report with { Slots = Math.Min(offer.Report.Slots, leases.Used(silo)) } };
    }

    /// <summary>The silo can not begin this operation's jobs for want of a provider; it says in its next report whether it can again.</summary>
    public void Hold(string silo, string operation)
    {
        if (offers.TryGetValue(silo, out var offer))
            offer.Operations.Remove(operation);
    }

    /// <summary>A silo that is gone or draining offers nothing.</summary>
    public void Forget(string silo) => offers.Remove(silo);

    /// <summary>True when some silo takes the operation's jobs, even if they wait there for a provider.</summary>
    public bool Offer(string operation)
    {
        foreach (var offer in offers.Values)
        {
            if (offer.Report.Operations.Contains(operation))
                return true;
        }

        return false;
    }

    /// <summary>True when some silo can begin the operation's jobs as soon as it has a slot.</summary>
    public bool CanBegin(string operation) => offers.Values.Any(offer => offer.Operations.Contains(operation));

    /// <summary>The silo with the most free slots of those that can run it now, and how many it takes there; null when none can.</summary>
    /// <param name="kind">What is to run.</param>
    /// <param name="reserved">A heavy job that was passed often enough: silos that can run it are to empty themselves for it.</param>
    public (string Silo, int Slots)? Best(Lane.Key kind, Lane.Key? reserved)
    {
        var (best, most) = (default(SiloOffer), 0);
        foreach (var offer in offers.Values)
        {
            var free = Free(offer);
            if (free > most && free >= Slots(kind, offer) && offer.Operations.Contains(kind.Operation) && !IsReserved(offer, kind, reserved))
                (best, most) = (offer, free);
        }

        return best is null ? null : (best.Report.Silo, Slots(kind, best));
    }

    /// <summary>True when a silo has room for it, but not enough: others could take that room for ever.</summary>
    public bool HaveTooLittleRoom(Lane.Key kind) =>
        Best(kind, reserved: null) is null && offers.Values.Any(offer => Free(offer) > 0 && offer.Operations.Contains(kind.Operation));

    /// <summary>Until a provider may be tried again, and then as long as the jobs ahead take; null when no silo knows.</summary>
    /// <param name="operation">One that no silo can begin.</param>
    /// <param name="work">Slot-seconds of the jobs ahead; NaN while nothing is known.</param>
    /// <param name="now">The time.</param>
    public int? SecondsHeld(string operation, double work, DateTimeOffset now)
    {
        var holding = offers.Values.Where(offer => offer.Report.Held?.GetValueOrDefault(operation) is not null).ToArray();
        if (holding.Length == 0)
            return null;
        var wait = (holding.Min(offer => offer.Report.Held![operation])!.Value - now).TotalSeconds;
        var ahead = work / Math.Max(1, holding.Sum(offer => offer.Report.Slots));
        return (int)Math.Ceiling(Math.Clamp(wait, 0, int.MaxValue / 2) + (double.IsFinite(ahead) ? ahead : 0));
    }

    public string[] Operations() => [.. offers.Values.SelectMany(offer => offer.Report.Operations).Distinct()];

    /// <summary>The operations that no silo offers, and why the first of those that say so does not.</summary>
    public Dictionary<string, string> Missing()
    {
        var operations = Operations();
        return offers.Values.SelectMany(offer => offer.Report.Missing).Where(one => !operations.Contains(one.Key)).DistinctBy(one => one.Key).ToDictionary();
    }

    private static bool IsReserved(SiloOffer offer, Lane.Key kind, Lane.Key? reserved) =>
        reserved is { } heavy && offer.Operations.Contains(heavy.Operation) && (kind.Operation != heavy.Operation || kind.Weight != heavy.Weight);

    private int Free(SiloOffer offer) => offer.Report.Slots - leases.Used(offer.Report.Silo);

    /// <summary>A job that weighs more than there is takes the whole queue.</summary>
    private static int Slots(Lane.Key kind, SiloOffer offer) => Math.Min(kind.Weight, offer.Report.Slots);
}

/// <summary>What one silo offers.</summary>
/// <param name="Report">As the silo sent it; fewer slots once it was found full.</param>
/// <param name="Operations">Those whose jobs it can begin now.</param>
internal sealed record SiloOffer(SiloReport Report, HashSet<string> Operations);
