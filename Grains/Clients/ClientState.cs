using System.Collections.Immutable;
using System.Globalization;
using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Grains.Clients;

/// <summary>A client's account: counters by quota class in the current UTC day and month, and the reservations not yet settled.</summary>
public sealed record ClientState
{
    /// <summary>The UTC day of the day's counters, as yyyy-MM-dd; the month is its first seven characters.</summary>
    public string Day { get; init; } = "";

    public ImmutableDictionary<string, int> Today { get; init; } = ImmutableDictionary<string, int>.Empty;
    public ImmutableDictionary<string, int> ThisMonth { get; init; } = ImmutableDictionary<string, int>.Empty;
    public decimal CostToday { get; init; }
    public decimal CostThisMonth { get; init; }

    /// <summary>Counted, but not known to have ended; by job.</summary>
    public ImmutableDictionary<Guid, OpenReservation> Open { get; init; } = ImmutableDictionary<Guid, OpenReservation>.Empty;

    /// <summary>Counts a job once.</summary>
    public ClientState Reserve(Reservation reservation, DateTimeOffset now)
    {
        if (Open.ContainsKey(reservation.Job))
            return this;
        var rolled = Roll(now);
        var cost = reservation.EstimateUsd ?? 0;
        return rolled with
        {
            Today = Add(rolled.Today, reservation.QuotaClass, 1),
            ThisMonth = Add(rolled.ThisMonth, reservation.QuotaClass, 1),
            CostToday = rolled.CostToday + cost,
            CostThisMonth = rolled.CostThisMonth + cost,
            Open = rolled.Open.Add(reservation.Job, new OpenReservation(reservation.QuotaClass, cost, rolled.Day, now)),
        };
    }

    /// <summary>Closes a reservation once: kept, or given back to the day and month it was taken from.</summary>
    public ClientState Settle(Guid job, bool giveBack, decimal? actualUsd, DateTimeOffset now)
    {
        if (!Open.TryGetValue(job, out var open))
            return this;
        var rolled = Roll(now) with { Open = Open.Remove(job) };
        var count = giveBack ? -1 : 0;
        var cost = (giveBack ? 0 : actualUsd ?? open.Usd) - open.Usd;
        var sameDay = open.Day == rolled.Day;
        var sameMonth = Month(open.Day) == Month(rolled.Day);
        return rolled with
        {
            Today = sameDay ? Add(rolled.Today, open.QuotaClass, count) : rolled.Today,
            CostToday = sameDay ? rolled.CostToday + cost : rolled.CostToday,
            ThisMonth = sameMonth ? Add(rolled.ThisMonth, open.QuotaClass, count) : rolled.ThisMonth,
            CostThisMonth = sameMonth ? rolled.CostThisMonth + cost : rolled.CostThisMonth,
        };
    }

    /// <summary>Counters of a day or month that is over begin again.</summary>
    public ClientState Roll(DateTimeOffset now)
    {
        var day = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (day == Day)
            return this;
        var next = this with { Day = day, Today = ImmutableDictionary<string, int>.Empty, CostToday = 0 };
        return Month(day) == Month(Day) ? next : next with { ThisMonth = ImmutableDictionary<string, int>.Empty, CostThisMonth = 0 };
    }

    private static string Month(string day) => day.Length < 7 ? "" : day[..7];

    private static ImmutableDictionary<string, int> Add(ImmutableDictionary<string, int> counts, string key, int amount) =>
        amount == 0 ? counts : counts.SetItem(key, Math.Max(0, counts.GetValueOrDefault(key) + amount));
}

/// <summary>What a reservation took, and when.</summary>
public sealed record OpenReservation(string QuotaClass, decimal Usd, string Day, DateTimeOffset At);
