using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>
/// What a dispatcher knows: who waits, which attempt holds which slots, and what each silo offers. No clock, no I/O:
/// the rules of the line and of the leases are here. A silo's own gate has the last word; this is a cache of it.
/// </summary>
public sealed class QueueBoard
{
    /// <summary>A job that needs many slots is passed this often; then slots are kept free until it fits.</summary>
    public const int MostPasses = 4;

    /// <summary>What a job waits for whose operation has no provider that can be asked.</summary>
    private const string Held = FlipUnit.Converters.Providers.ProviderCalls.WaitingFor;

    private readonly string queue;
    private readonly int maxPending;
    private readonly ClientCaps caps;
    private readonly Leases leases;
    private readonly Promises jobs = new();
    private readonly Promises members = new();
    private readonly EndedAttempts ended = new();
    private readonly WaitEstimate estimate;
    private readonly Predicate<Lane> fits;
    private readonly Predicate<Lane> isHeldUp;
    private Lane.Key? reserved;

    /// <param name="queue">Its name.</param>
    /// <param name="maxPending">Jobs that may wait.</param>
    /// <param name="maxRunning">Jobs of one client that may run at once; 0 is no limit.</param>
    public QueueBoard(string queue, int maxPending, int maxRunning = 0)
    {
        this.queue = queue;
        this.maxPending = maxPending;
        caps = new ClientCaps(maxRunning);
        leases = new Leases(caps);
        Silos = new SiloOffers(leases);
        estimate = new WaitEstimate(Waiting, leases, Silos);
        fits = lane => Silos.Best(lane.Kind, reserved) is not null;
        isHeldUp = lane => lane.Kind.Weight > 1 && Silos.HaveTooLittleRoom(lane.Kind);
    }

    public WaitingLine Waiting { get; } = new();

    /// <summary>A paused queue takes jobs and starts none; what runs goes on.</summary>
    public bool Paused { get; set; }

    public IReadOnlyCollection<Lease> Leases => leases.All;

    internal SiloOffers Silos { get; }

    /// <summary>False when the queue holds as many jobs as it may.</summary>
    public bool Admit(Guid job, DateTimeOffset now) => jobs.Make(job, 1, maxPending - (Waiting.Count - Waiting.Members), now);

    /// <summary>How many places are missing for the members of a batch; 0: they are promised. They have as many as all other jobs: one big batch makes nobody else wait at the door.</summary>
    public int AdmitBatch(Guid batch, int size, DateTimeOffset now)
    {
        var room = maxPending - Waiting.Members;
        return members.Make(batch, size, room, now) ? 0 : size - Math.Max(0, room - members.Count);
    }

    /// <summary>Puts a job in line; a job that waits or runs with the same attempt is there already.</summary>
    public void Enqueue(QueueEntry entry)
    {
        Keep(entry);
        ended.Forget(entry.Job);
        if (leases.Find(entry.Job) is { } lease)
        {
            if (lease.Attempt >= entry.Attempt)
                return;
            leases.Remove(entry.Job);
        }

        if (Waiting.Find(entry.Job) is { } waiting && waiting.Attempt < entry.Attempt)
            Leave(entry.Job);
        Waiting.Add(entry);
    }

    /// <summary>The job has ended. If it runs, its slots are taken until they are said to be free.</summary>
    public void Remove(Guid job, DateTimeOffset now)
    {
        ended.Add(job, int.MaxValue, now);
        jobs.Keep(job);
        Leave(job);
        if (leases.Find(job) is { } lease)
            lease.Ended = true;
    }

    /// <summary>The next job and the silo that is to run it, now leased; null when nothing fits.</summary>
    public Lease? Pick(DateTimeOffset now)
    {
        reserved = null;
        if (Paused || Waiting.Count == 0 || !Silos.HaveRoom)
            return null;
        foreach (var client in caps.TakeFreed())
            Waiting.Unpark(client);
        if (caps.Any)
            Waiting.Park(caps.IsFull);
        var heldUp = Waiting.First(isHeldUp);
        if (heldUp?.Passed >= MostPasses)
            reserved = heldUp.Lane.Kind;
        if (Waiting.First(fits) is not { } place)
            return null;
        if (heldUp is not null && Waiting.PositionOf(heldUp.Entry.Job) < Waiting.PositionOf(place.Entry.Job))
            heldUp.Passed++;
        var entry = place.Entry;
        var (silo, slots) = Silos.Best(place.Lane.Kind, reserved)!.Value;
        Waiting.Take(place);
        var lease = new Lease(entry.Job, entry.Attempt, silo, slots, now) { Entry = entry, Place = place };
        leases.Put(lease);
        LetIn(entry.Client);
        return lease;
    }

    /// <summary>The silo took no such job: it waits again, where it stood.</summary>
    public void GiveUp(Guid job, int attempt)
    {
        if (leases.Find(job) is not { Place: { } place } lease || lease.Attempt != attempt)
            return;
        leases.Remove(job);
        if (!lease.Ended)
            Waiting.Return(place);
    }

    public void Released(string silo, Guid job, int attempt, double seconds, DateTimeOffset now)
    {
        var lease = leases.Find(job);
        // A silo that answered too late was given up, and the attempt is another's: what it drops now never was the attempt.
        if (lease is not null && lease.Attempt == attempt && lease.Silo != silo)
            return;
        ended.Add(job, attempt, now);
        if (lease is null || lease.Attempt != attempt)
            return;
        leases.Remove(job);
        if (lease.Entry is { } entry)
            estimate.Learn(entry.Operation, entry.InputBytes, seconds);
    }

    /// <summary>What a job took that ended before this board was made.</summary>
    public void Learn(string operation, long inputBytes, double seconds) => estimate.Learn(operation, inputBytes, seconds);

    /// <summary>A pending job found in the rows. They may be older than what its messages have said since.</summary>
    public void Found(QueueEntry entry, DateTimeOffset now)
    {
        if (!Knows(entry.Job) && !ended.Has(entry.Job, entry.Attempt, now))
            Enqueue(entry);
    }

    /// <summary>A processing job found in the rows: its silo holds the slots until it says otherwise.</summary>
    public void Found(QueueEntry entry, string silo, DateTimeOffset now)
    {
        if (leases.Find(entry.Job) is { Entry: null } reported && reported.Attempt == entry.Attempt)
            leases.Put(reported with { Entry = entry });
        else if (!Knows(entry.Job) && !ended.Has(entry.Job, entry.Attempt, now))
            leases.Put(new Lease(entry.Job, entry.Attempt, silo, entry.Weight, now) { Entry = entry });
    }

    /// <summary>Takes a silo's report; returns the leases it is said to hold but twice did not list.</summary>
    public IReadOnlyList<Lease> Report(SiloReport report, DateTimeOffset now, TimeSpan grace)
    {
        Silos.Take(report);
        var running = report.Running.ToDictionary(one => one.Job);
        foreach (var one in report.Running)
        {
            var known = leases.Find(one.Job);
            // The job itself has said that it waits for a later one.
            if (Waiting.Find(one.Job)?.Attempt > one.Attempt)
                continue;
            if (!ended.Has(one.Job, one.Attempt, now) && (known is null || known.Attempt < one.Attempt))
            {
                Leave(one.Job);
                leases.Put(new Lease(one.Job, one.Attempt, report.Silo, one.Weight, now));
            }
        }

        var missing = new List<Lease>();
        foreach (var lease in leases.All.Where(lease => lease.Silo == report.Silo && now - lease.Since > grace))
        {
            var listed = running.TryGetValue(lease.Job, out var one) && one.Attempt == lease.Attempt;
            lease.Missed = listed ? 0 : lease.Missed + 1;
            if (lease.Missed >= 2)
                missing.Add(lease);
        }

        return missing;
    }

    /// <summary>Leases of silos that are not among the living.</summary>
    public IReadOnlyList<Lease> LeasesOfDead(Func<string, bool> isDead) => [.. leases.All.Where(lease => isDead(lease.Silo))];

    public void Drop(Lease lease)
    {
        if (leases.Find(lease.Job)?.Attempt == lease.Attempt)
            leases.Remove(lease.Job);
    }

    public bool Knows(Guid job) => Waiting.Contains(job) || leases.Find(job) is not null;

    public QueuePlace? Locate(Guid job, DateTimeOffset now)
    {
        if (Waiting.Find(job) is not { } entry || Waiting.Locate(job, estimate.WorkOf) is not { } place)
            return null;
        if (Paused || !Silos.Offer(entry.Operation))
            return new QueuePlace(place.Position, null);
        return Silos.CanBegin(entry.Operation)
            ? new QueuePlace(place.Position, estimate.Seconds(job, place.Work, now))
            : new QueuePlace(place.Position, Silos.SecondsHeld(entry.Operation, place.Work, now), Held);
    }

    public QueueView View(DateTimeOffset now) => new(
        queue, Waiting.Count, leases.All.Count, maxPending, Waiting.Oldest is { } oldest ? (now - oldest).TotalSeconds : 0, estimate.Overall,
        [.. Silos.All.Select(offer => new SiloSlots(offer.Report.Silo, offer.Report.Slots, leases.Used(offer.Report.Silo)))],
        Silos.Operations(), Silos.Missing(), Paused, Waiting.Members);

    /// <summary>The promised place is taken.</summary>
    private void Keep(QueueEntry entry)
    {
        if (entry.Batch is not { } batch)
            jobs.Keep(entry.Job);
        else if (!Knows(entry.Job))
            members.Keep(batch);
    }

    private void Leave(Guid job)
    {
        if (Waiting.Find(job) is not { } entry)
            return;
        Waiting.Remove(job);
        LetIn(entry.Client);
    }

    /// <summary>Who may begin another job has the next of each kind in line before the next pick: the last one has left it.</summary>
    private void LetIn(string client)
    {
        if (!caps.IsFull(client) && Waiting.HasParked(client))
            caps.Free(client);
    }
}
