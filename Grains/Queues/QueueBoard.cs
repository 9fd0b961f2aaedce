using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>
/// What a dispatcher knows: who waits, which attempt holds which slots, and what each silo offers. No clock, no I/O:
/// every rule of dispatching is here. A silo's own gate has the last word; this is a cache of it.
/// </summary>
public sealed class QueueBoard(string queue, int maxPending)
{
    /// <summary>How many jobs may be looked at for one that fits the free slots.</summary>
    private const int Lookahead = 32;

    /// <summary>A job that needs many slots is passed this often; then slots are kept free until it fits.</summary>
    private const int MostPasses = 32;

    private static readonly TimeSpan AdmissionLifetime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Offer> silos = [];
    private readonly Dictionary<Guid, Lease> leases = [];
    private readonly Dictionary<Guid, DateTimeOffset> admitted = [];
    private readonly EndedAttempts ended = new();
    private double? meanSeconds;

    public WaitingLine Waiting { get; } = new();

    public IReadOnlyCollection<Lease> Leases => leases.Values;

    public IReadOnlyCollection<string> Silos => silos.Keys;

    /// <summary>False when the queue holds as many jobs as it may.</summary>
    public bool Admit(Guid job, DateTimeOffset now)
    {
        if (Waiting.Count + admitted.Count >= maxPending)
        {
            foreach (var old in admitted.Where(one => now - one.Value > AdmissionLifetime).ToArray())
                admitted.Remove(old.Key);
            if (Waiting.Count + admitted.Count >= maxPending)
                return false;
        }

        admitted[job] = now;
        return true;
    }

    public bool Offers(string operation) => silos.Values.Any(silo => silo.Report.Operations.Contains(operation));

    /// <summary>Puts a job in line; a job that waits or runs with the same attempt is there already.</summary>
    public void Enqueue(QueueEntry entry)
    {
        admitted.Remove(entry.Job);
        ended.Forget(entry.Job);
        if (leases.TryGetValue(entry.Job, out var lease))
        {
            if (lease.Attempt >= entry.Attempt)
                return;
            leases.Remove(entry.Job);
        }

        if (Waiting.Find(entry.Job) is { } waiting && waiting.Attempt < entry.Attempt)
            Waiting.Remove(entry.Job);
        Waiting.Add(entry);
    }

    public void Remove(Guid job, DateTimeOffset now)
    {
        ended.Add(job, int.MaxValue, now);
        admitted.Remove(job);
        Waiting.Remove(job);
        leases.Remove(job);
    }

    /// <summary>The next job and the silo that is to run it, now leased; null when nothing fits.</summary>
    public (WaitingLine.Place Place, string Silo)? Pick(DateTimeOffset now)
    {
        var free = silos.Values.Select(silo => (Silo: silo, Free: silo.Report.Slots - Used(silo.Report.Silo))).Where(one => one.Free > 0).ToList();
        if (free.Count == 0)
            return null;
        var passed = new List<WaitingLine.Place>();
        foreach (var place in Waiting.InOrder().Take(Lookahead))
        {
            var entry = place.Entry;
            var best = free.Where(one => one.Silo.Report.Operations.Contains(entry.Operation) && one.Free >= Math.Min(entry.Weight, one.Silo.Report.Slots))
                .OrderByDescending(one => one.Free).FirstOrDefault();
            if (best.Silo is not null)
            {
                passed.ForEach(one => one.Passed++);
                Waiting.Take(place);
                leases[entry.Job] = new Lease(entry.Job, entry.Attempt, best.Silo.Report.Silo, Math.Min(entry.Weight, best.Silo.Report.Slots), now) { Place = place };
                return (place, best.Silo.Report.Silo);
            }

            if (place.Passed >= MostPasses)
                return null;
            if (Offers(entry.Operation))
                passed.Add(place);
        }

        return null;
    }

    /// <summary>The silo took no such job: it waits again, where it stood.</summary>
    public void GiveUp(Guid job, int attempt)
    {
        if (leases.TryGetValue(job, out var lease) && lease.Attempt == attempt && lease.Place is not null)
        {
            leases.Remove(job);
            Waiting.Return(lease.Place);
        }
    }

    /// <summary>The silo has no slot after all; it gets nothing until its next report.</summary>
    public void MarkFull(string silo)
    {
        if (silos.TryGetValue(silo, out var offer))
            silos[silo] = offer with { Report = offer.Report with { Slots = Math.Min(offer.Report.Slots, Used(silo)) } };
    }

    /// <summary>A silo that is gone or draining offers nothing.</summary>
    public void Forget(string silo) => silos.Remove(silo);

    public void Released(Guid job, int attempt, double seconds, DateTimeOffset now)
    {
        ended.Add(job, attempt, now);
        if (leases.TryGetValue(job, out var lease) && lease.Attempt == attempt)
            leases.Remove(job);
        meanSeconds = meanSeconds is { } mean ? mean + ((seconds - mean) * 0.1) : seconds;
    }

    /// <summary>A pending job found in the rows. They may be older than what its messages have said since.</summary>
    public void Found(QueueEntry entry)
    {
        if (!Knows(entry.Job) && !ended.Has(entry.Job, entry.Attempt))
            Enqueue(entry);
    }

    /// <summary>A processing job found in the rows: its silo holds the slots until it says otherwise.</summary>
    public void Found(Guid job, int attempt, string silo, int weight, DateTimeOffset now)
    {
        if (!Knows(job) && !ended.Has(job, attempt))
            leases.Add(job, new Lease(job, attempt, silo, weight, now));
    }

    /// <summary>Takes a silo's report; returns the leases it is said to hold but twice did not list.</summary>
    public IReadOnlyList<Lease> Report(SiloReport report, DateTimeOffset now, TimeSpan grace)
    {
        silos[report.Silo] = new Offer(report, now);
        var running = report.Running.ToDictionary(one => one.Job);
        foreach (var one in report.Running)
        {
            if (!ended.Has(one.Job, one.Attempt) && (!leases.TryGetValue(one.Job, out var known) || known.Attempt < one.Attempt))
            {
                Waiting.Remove(one.Job);
                leases[one.Job] = new Lease(one.Job, one.Attempt, report.Silo, one.Weight, now);
            }
        }

        var missing = new List<Lease>();
        foreach (var lease in leases.Values.Where(lease => lease.Silo == report.Silo && now - lease.Since > grace))
        {
            var listed = running.TryGetValue(lease.Job, out var one) && one.Attempt == lease.Attempt;
            lease.Missed = listed ? 0 : lease.Missed + 1;
            if (lease.Missed >= 2)
                missing.Add(lease);
        }

        return missing;
    }

    /// <summary>Leases of silos that are not among the living.</summary>
    public IReadOnlyList<Lease> LeasesOfDead(Func<string, bool> isDead) => [.. leases.Values.Where(lease => isDead(lease.Silo))];

    public void Drop(Lease lease)
    {
        if (leases.TryGetValue(lease.Job, out var current) && current.Attempt == lease.Attempt)
            leases.Remove(lease.Job);
    }

    public bool Knows(Guid job) => Waiting.Contains(job) || leases.ContainsKey(job);

    public QueuePlace? Locate(Guid job) => Waiting.PositionOf(job) is { } position ? new QueuePlace(position, EtaSeconds(position)) : null;

    public QueueView View(DateTimeOffset now)
    {
        var operations = silos.Values.SelectMany(silo => silo.Report.Operations).Distinct().ToArray();
        var missing = silos.Values.SelectMany(silo => silo.Report.Missing).Where(one => !operations.Contains(one.Key))
            .DistinctBy(one => one.Key).ToDictionary();
        return new QueueView(
            queue, Waiting.Count, leases.Count, maxPending, Waiting.Oldest is { } oldest ? (now - oldest).TotalSeconds : 0, meanSeconds,
            [.. silos.Values.Select(silo => new SiloSlots(silo.Report.Silo, silo.Report.Slots, Used(silo.Report.Silo)))], operations, missing);
    }

    private int? EtaSeconds(int position)
    {
        var slots = silos.Values.Sum(silo => silo.Report.Slots);
        return meanSeconds is { } mean && slots > 0 ? (int)Math.Ceiling(position * mean / slots) : null;
    }

    private int Used(string silo) => leases.Values.Where(lease => lease.Silo == silo).Sum(lease => lease.Weight);

    /// <summary>An attempt that holds slots on a silo.</summary>
    public sealed record Lease(Guid Job, int Attempt, string Silo, int Weight, DateTimeOffset Since)
    {
        /// <summary>Where the job stood, when this activation picked it.</summary>
        public WaitingLine.Place? Place { get; init; }

        /// <summary>Reports in a row that did not list it.</summary>
        public int Missed { get; set; }
    }

    private sealed record Offer(SiloReport Report, DateTimeOffset At);
}
