using System.Collections.Immutable;
using System.Globalization;
using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Clients;

/// <summary>A client's account: counters by quota class in the current UTC day and month, the reservations not yet settled, own limits, and blocks.</summary>
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

    public ClientLimits? Own { get; init; }
    public BlockState? Block { get; init; }

    /// <summary>Counts a job once, or says why it may not be. A member of a batch was counted with its batch, before anybody knew what it costs: that is taken in here.</summary>
    public (ClientState Next, Refusal? Refusal) Reserve(Reservation reservation, EffectiveLimits limits, DateTimeOffset now)
    {
        if (Open.TryGetValue(reservation.Job, out var open))
            return (open.Batch is null || reservation.EstimateUsd is not { } usd ? this : Cost(reservation.Job, open, usd, now), null);
        var rolled = Roll(now);
        return rolled.Refuse(reservation.QuotaClass, 1, limits, now) is { } refusal
            ? (this, refusal)
            : (rolled.Count([reservation.Job], reservation.QuotaClass, reservation.EstimateUsd ?? 0, batch: null, now), null);
    }

    /// <summary>Counts all members of a batch once, or none of them.</summary>
    public (ClientState Next, Refusal? Refusal) Reserve(BatchReservation reservation, EffectiveLimits limits, DateTimeOffset now)
    {
        var jobs = MemberIds.All(reservation.Batch, reservation.Members).Where(job => !Open.ContainsKey(job)).ToArray();
        if (jobs.Length == 0)
            return (this, null);
        var rolled = Roll(now);
        return rolled.Refuse(reservation.QuotaClass, jobs.Length, limits, now) is { } refusal
            ? (this, refusal)
            : (rolled.Count(jobs, reservation.QuotaClass, usd: 0, reservation.Batch, now), null);
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

    /// <summary>The counters begin again by an admin's word. What is open is not given back to them later: it is no longer in them.</summary>
    public ClientState Reset(DateTimeOffset now) => Roll(now) with
    {
        Today = ImmutableDictionary<string, int>.Empty,
        ThisMonth = ImmutableDictionary<string, int>.Empty,
        CostToday = 0,
        CostThisMonth = 0,
        Open = Open.ToImmutableDictionary(open => open.Key, open => open.Value with { Day = "", Usd = 0 }),
    };

    /// <summary>A class of the current day and month; asked of a state that was rolled.</summary>
    public QuotaStanding Standing(string quotaClass, EffectiveLimits limits, DateTimeOffset now)
    {
        var day = new QuotaCount(limits.Day(quotaClass), Today.GetValueOrDefault(quotaClass), QuotaPeriods.NextDay(now));
        var month = new QuotaCount(limits.Month(quotaClass), ThisMonth.GetValueOrDefault(quotaClass), QuotaPeriods.NextMonth(now));
        return new QuotaStanding(quotaClass, day, month, limits.IsSoftExceeded(day) || limits.IsSoftExceeded(month));
    }

    private ClientState Cost(Guid job, OpenReservation open, decimal usd, DateTimeOffset now)
    {
        if (usd == open.Usd)
            return this;
        var rolled = Roll(now);
        var more = usd - open.Usd;
        return rolled with
        {
            Open = Open.SetItem(job, open with { Usd = usd }),
            CostToday = rolled.CostToday + (open.Day == rolled.Day ? more : 0),
            CostThisMonth = rolled.CostThisMonth + (Month(open.Day) == Month(rolled.Day) ? more : 0),
        };
    }

    private Refusal? Refuse(string quotaClass, int jobs, EffectiveLimits limits, DateTimeOffset now)
    {
        if (limits.Month(quotaClass) is { } month && ThisMonth.GetValueOrDefault(quotaClass) + jobs > month)
            return Exceeded(quotaClass, jobs, "month", month, ThisMonth.GetValueOrDefault(quotaClass), QuotaPeriods.NextMonth(now), now);
        if (limits.Day(quotaClass) is { } day && Today.GetValueOrDefault(quotaClass) + jobs > day)
            return Exceeded(quotaClass, jobs, "day", day, Today.GetValueOrDefault(quotaClass), QuotaPeriods.NextDay(now), now);
        if (limits.MaxOpenJobs is not > 0 || Open.Count + jobs <= limits.MaxOpenJobs)
            return null;
        var sentence = jobs == 1
            ? $"You have {limits.MaxOpenJobs} jobs that wait or run; come back when some have ended."
            : $"You may have {limits.MaxOpenJobs} jobs that wait or run, and have {Open.Count}: a batch of {jobs} has no room beside them.";
        return new Refusal(ErrorCode.QuotaExceeded.Wire(), sentence, RetryAfterSeconds: 10, ["open-jobs"]);
    }

    private static Refusal Exceeded(string quotaClass, int jobs, string period, int limit, int used, DateTimeOffset resets, DateTimeOffset now) => new(
        ErrorCode.QuotaExceeded.Wire(),
        string.Create(CultureInfo.InvariantCulture, $"{Used(quotaClass, jobs, period, limit, used)} begin again at {resets:yyyy-MM-dd'T'HH:mm:ss'Z'}."),
        (int)Math.Ceiling((resets - now).TotalSeconds), [$"{quotaClass}-{period}"]);

    private static string Used(string quotaClass, int jobs, string period, int limit, int used) => used >= limit || jobs == 1
        ? $"Your {limit} jobs a {period} of the class {quotaClass} are used up; they"
        : $"Of your {limit} jobs a {period} of the class {quotaClass} {limit - used} are left, and the batch has {jobs}: none of it was accepted. They";

    private ClientState Count(Guid[] jobs, string quotaClass, decimal usd, Guid? batch, DateTimeOffset now)
    {
        var open = new OpenReservation(quotaClass, usd, Day, now) { Batch = batch };
        return this with
        {
            Today = Add(Today, quotaClass, jobs.Length),
            ThisMonth = Add(ThisMonth, quotaClass, jobs.Length),
            CostToday = CostToday + (usd * jobs.Length),
            CostThisMonth = CostThisMonth + (usd * jobs.Length),
            Open = Open.AddRange(jobs.Select(job => KeyValuePair.Create(job, open))),
        };
    }

    private static string Month(string day) => day.Length < 7 ? "" : day[..7];

    private static ImmutableDictionary<string, int> Add(ImmutableDictionary<string, int> counts, string key, int amount) =>
        amount == 0 ? counts : counts.SetItem(key, Math.Max(0, counts.GetValueOrDefault(key) + amount));
}

/// <summary>What a reservation took, and when.</summary>
public sealed record OpenReservation(string QuotaClass, decimal Usd, string Day, DateTimeOffset At)
{
    /// <summary>The batch that is to make the job.</summary>
    public Guid? Batch { get; init; }
}
