using FlipUnit.Converters;
using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Interfaces.Conversions;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Persistence;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace FlipUnit.Grains.Queues;

/// <summary>Dispatches one queue. The rules are <see cref="QueueBoard"/>'s; here are the calls. Reentrant: no call to a silo holds up the others.</summary>
[GrainType("job-queue"), Reentrant, KeepAlive]
internal sealed partial class JobQueueGrain(
    [Durable("job-queue")] DurableState<QueueState> durable, JobTable jobs, QueueLimits limits, IOptions<ClientOptions> clients,
    IClusterMembershipService membership, TimeProvider clock, ILogger<JobQueueGrain> log)
    : Grain, IJobQueueGrain, IRemindable
{
    private static readonly TimeSpan LeaseGrace = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How many jobs of the past tell how long one takes.</summary>
    private const int PastJobs = 300;

    private QueueBoard board = null!;
    private RowScan rows = null!;
    private FirstReports reports = null!;
    private Task setting = Task.CompletedTask;
    private readonly HashSet<Guid> losing = [];

    private string Name => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        board = new QueueBoard(Name, limits.Of(Name), clients.Value.MaxRunningJobs) { Paused = durable.Current.PausedAt is not null };
        rows = new RowScan(board, (within, cancellation) => jobs.Active(Name, within, cancellation), clock);
        reports = new FirstReports(clock.GetUtcNow());
        foreach (var past in await jobs.LastCompleted(Name, PastJobs, cancellationToken))
            board.Learn(past.Operation, past.InputBytes, past.Seconds);
        await rows.Run(cancellationToken);
        LogActivated(log, Name, board.Waiting.Count, board.Leases.Count);
        this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(LookPeriod, LookPeriod) { Interleave = true, KeepAlive = true });
        // The last guard: if every silo that serves the queue is gone, somebody still looks after its jobs.
        await this.RegisterOrUpdateReminder("watchdog", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), cancellationToken);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Look();

    public async Task<Admission> Admit(Guid job, string operation)
    {
        await reports.Complete;
        var refusal = Offered(operation);
        if (refusal is null && !board.Admit(job, clock.GetUtcNow()))
            refusal = new Refusal(ErrorCode.QueueFull.Wire(), $"The queue {Name} is full.", RetryAfterSeconds: 10);
        return new Admission(refusal);
    }

    public async Task<Admission> AdmitBatch(Guid batch, int members, string operation)
    {
        await reports.Complete;
        var refusal = Offered(operation);
        if (refusal is null && board.AdmitBatch(batch, members, clock.GetUtcNow()) is > 0 and var missing)
        {
            refusal = new Refusal(
                ErrorCode.QueueFull.Wire(), $"The queue {Name} has room for {members - missing} jobs of batches at the moment; this one has {members}.", RetryAfterSeconds: 10);
        }

        return new Admission(refusal);
    }

    public Task Enqueue(QueueEntry entry)
    {
        board.Enqueue(entry);
        Dispatch();
        return Task.CompletedTask;
    }

    public Task Remove(Guid job)
    {
        board.Remove(job, clock.GetUtcNow());
        Dispatch();
        return Task.CompletedTask;
    }

    public Task<QueuePlace?> Locate(Guid job) => Task.FromResult(board.Locate(job, clock.GetUtcNow()));

    public Task Report(SiloReport report)
    {
        var missing = board.Report(report, clock.GetUtcNow(), LeaseGrace);
        reports.Hear(report.Silo);
        LookAtReports();
        Dispatch();
        // The silo is answered first: it waits for nobody's lost jobs.
        foreach (var lease in missing)
            Lose(lease, "its silo does not run it").Ignore();
        return Task.CompletedTask;
    }

    public Task Released(string silo, Guid job, int attempt, double seconds)
    {
        board.Released(silo, job, attempt, seconds, clock.GetUtcNow());
        Dispatch();
        return Task.CompletedTask;
    }

    public Task<QueueView> SetPaused(bool paused)
    {
        var set = SetAfter(setting, paused);
        setting = set;
        return set;
    }

    public async Task<QueueView> View()
    {
        await reports.Complete;
        return board.View(clock.GetUtcNow());
    }

    private Refusal? Offered(string operation) => board.Silos.Offer(operation)
        ? null
        : new Refusal(ErrorCode.OperationUnavailable.Wire(), $"No worker can run {operation} at the moment.", RetryAfterSeconds: 30);

    /// <summary>One after the other: calls interleave, and a state is written over the one that was read.</summary>
    private async Task<QueueView> SetAfter(Task before, bool paused)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var next = paused ? durable.Current.Pause(clock.GetUtcNow()) : durable.Current.Resume();
        if (!ReferenceEquals(next, durable.Current))
        {
            await durable.Save(next);
            LogPaused(log, Name, paused);
        }

        board.Paused = paused;
        Dispatch();
        return await View();
    }

    private void Dispatch()
    {
        while (board.Pick(clock.GetUtcNow()) is { } lease)
            Start(lease.Entry!, lease.Silo).Ignore();
    }

    private async Task Start(QueueEntry entry, string silo)
    {
        try
        {
            var conversion = GrainFactory.GetGrain<IConversionGrain>(ConversionKey.Of(Name, silo));
            var reply = await conversion.Start(new StartOrder(entry.Job, entry.Attempt, entry.Operation, entry.Weight));
            if (reply == StartReply.Started)
                return;
            LogNotTaken(log, Name, entry.Job, silo, reply);
            if (reply == StartReply.Busy)
                board.Silos.MarkFull(silo);
            else if (reply == StartReply.Held)
                board.Silos.Hold(silo, entry.Operation);
            else
                board.Silos.Forget(silo);
        }
        catch (Exception failure)
        {
            // The silo may have begun it or not. If it did, its attempt number is taken and a second start is refused.
            LogStartFailed(log, failure, Name, entry.Job, silo);
            board.Silos.Forget(silo);
        }

        board.GiveUp(entry.Job, entry.Attempt);
        Dispatch();
    }

    private async Task Look()
    {
        LookAtReports();
        var members = membership.CurrentSnapshot.Members;
        foreach (var silo in board.Silos.Names.Where(IsDead).ToArray())
            board.Silos.Forget(silo);
        await Task.WhenAll(board.LeasesOfDead(IsDead).Select(lease => Lose(lease, "its silo is dead")));
        if (rows.IsDue)
            await rows.Run(CancellationToken.None);
        Dispatch();

        // A silo that membership has never heard of, or no longer, is dead as well: addresses are never used twice.
        bool IsDead(string silo) => !members.TryGetValue(SiloAddress.FromParsableString(silo), out var member) || member.Status == SiloStatus.Dead;
    }

    private void LookAtReports()
    {
        if (!reports.Complete.IsCompleted)
            reports.Look(membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress.ToParsableString()), clock.GetUtcNow());
    }

    private async Task Lose(Lease lease, string why)
    {
        if (!losing.Add(lease.Job))
            return;
        LogLost(log, Name, lease.Job, lease.Attempt, lease.Silo, why);
        try
        {
            // The job enqueues itself again, or is given up; nothing changes when the attempt is not its current one.
            var taken = await GrainFactory.GetGrain<IJobGrain>(lease.Job).Finished(new AttemptOutcome { Attempt = lease.Attempt, End = AttemptEnd.Lost });
            board.Drop(lease);
            // Then it may have waited for long, and its row not have been written lately.
            if (!taken)
                rows.MakeFullDue();
        }
        catch (Exception failure)
        {
            // The lease is still there: the next look, a second away, tries again.
            LogNotGivenUp(log, Name, lease.Job, failure.Message);
        }
        finally
        {
            losing.Remove(lease.Job);
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "Queue {Queue} is dispatched here: {Pending} pending, {Running} running")]
    private static partial void LogActivated(ILogger log, string queue, int pending, int running);

    [LoggerMessage(EventId = 1205, Level = LogLevel.Information, Message = "Queue {Queue} is paused: {Paused}")]
    private static partial void LogPaused(ILogger log, string queue, bool paused);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Debug, Message = "Queue {Queue}: silo {Silo} did not take job {Job}: {Reply}")]
    private static partial void LogNotTaken(ILogger log, string queue, Guid job, string silo, StartReply reply);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "Queue {Queue}: job {Job} could not be started on silo {Silo}")]
    private static partial void LogStartFailed(ILogger log, Exception failure, string queue, Guid job, string silo);

    [LoggerMessage(EventId = 1206, Level = LogLevel.Warning, Message = "Queue {Queue}: job {Job} could not be told that its attempt is lost: {Reason}")]
    private static partial void LogNotGivenUp(ILogger log, string queue, Guid job, string reason);

    [LoggerMessage(EventId = 1204, Level = LogLevel.Warning, Message = "Queue {Queue}: job {Job} attempt {Attempt} on silo {Silo} is lost: {Why}")]
    private static partial void LogLost(ILogger log, string queue, Guid job, int attempt, string silo, string why);
}
