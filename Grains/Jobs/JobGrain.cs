using FlipUnit.Converters;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Interfaces.Appraisals;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Conversions;
using FlipUnit.Grains.Interfaces.Costs;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Interfaces.Webhooks;
using FlipUnit.Grains.Persistence;
using FlipUnit.Grains.Silos;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Jobs;

/// <summary>Stores one job and tells those who follow it. Every rule lives in <see cref="JobState"/>.</summary>
[GrainType("job")]
internal sealed partial class JobGrain(
    [Durable("job")] DurableState<JobState> durable, Catalog catalog, IBlobStore blobs, IOptions<DeadLetterOptions> deadLetters,
    SiloLeaving leaving, TimeProvider clock, ILogger<JobGrain> log)
    : Grain, IJobGrain
{
    private readonly SaidSoFar said = new();
    private JobChanges changes = null!;
    private double progress;
    private string? waits;

    private JobState State => durable.Current;

    private IJobQueueGrain Queue => GrainFactory.GetGrain<IJobQueueGrain>(State.Queue);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        changes = new JobChanges(clock);
        return Task.CompletedTask;
    }

    public async Task<SubmitReply> Submit(JobRequest request)
    {
        if (durable.Exists)
            return await Again(request);

        var id = this.GetPrimaryKey();
        // A batch has asked for all its members at once: all of them come to be, or none.
        var isMember = request.Batch is not null;
        if (!isMember && (await GrainFactory.GetGrain<IJobQueueGrain>(request.Queue).Admit(id, request.Operation)).Refusal is { } full)
            return Refused(full);

        var appraisal = await Appraise(id, request);
        request = request with { EstimateUsd = appraisal.EstimateUsd ?? request.EstimateUsd };
        if (appraisal.Refusal is { } notTaken)
            return isMember ? await AcceptFailed(request, notTaken) : Refused(notTaken);

        // Reserved before the first write: a job that was never written leaves a reservation, which the janitor's
        // sweep releases. The other way round a crash would leave a job nobody pays for.
        var reserved = isMember && request.EstimateUsd is null
            ? new ReserveReply(Refusal: null, Quota: null)
            : await GrainFactory.GetGrain<IClientGrain>(request.Client).Reserve(new Reservation(id, request.QuotaClass, request.EstimateUsd));
        if (reserved.Refusal is { } refusal)
            return Refused(refusal);

        await Save(JobState.Accept(request with { Share = reserved.Share ?? request.Share }, clock.GetUtcNow(), reserved.Quota));
        await Enqueue();
        return new SubmitReply(await View(), Existing: false, Refusal: null);
    }

    public async Task<JobView?> Read() => durable.Exists ? await View() : null;

    public async Task<JobView?> Watch(string? version, TimeSpan patience)
    {
        if (!durable.Exists)
            return null;
        using var place = FollowPlace();
        var view = await View();
        if (view.Version == version && !State.IsFinished && await leaving.Unless(changes.Next(patience)))
            view = await View();
        return view;
    }

    public async Task<JobView?> Delete()
    {
        if (!durable.Exists)
            return null;
        if (!State.IsFinished)
            return await Cancel();
        await Expire();
        return await View();
    }

    public async Task<JobView?> Cancel()
    {
        if (!durable.Exists)
            return null;
        var id = this.GetPrimaryKey();
        var before = State;
        if (!before.IsFinished)
        {
            await Save(before.Cancel(clock.GetUtcNow()));
            await Queue.Remove(id);
            await Settle(giveBack: before.Attempt == 0);
            if (before.Silo is { } silo)
                await GrainFactory.GetGrain<IConversionGrain>(ConversionKey.Of(before.Queue, silo)).Cancel(id, before.Attempt);
            LogCancelled(log, id);
        }

        return await View();
    }

    public async Task<RetryReply?> Retry(int lastAttempt)
    {
        if (!durable.Exists)
            return null;
        var next = State.Retry(lastAttempt, clock.GetUtcNow(), deadLetters.Value.Keep);
        if (ReferenceEquals(next, State))
            return new RetryReply(await View(), State.RetriedAfter == lastAttempt, Refusal: null);
        // As at a submission. The client is not charged once more: the failure was given back, and the order is ours.
        var id = this.GetPrimaryKey();
        if ((await Queue.Admit(id, State.Operation)).Refusal is { } refusal)
            return new RetryReply(await View(), Retried: false, refusal);
        progress = 0;
        await Save(next);
        await Enqueue();
        LogRetried(log, id, lastAttempt);
        return new RetryReply(await View(), Retried: true, Refusal: null);
    }

    public async Task Expire()
    {
        if (!durable.Exists || !State.IsFinished)
            return;
        // The record first: a reader never finds an output listed whose file is half gone.
        if (State.Status != JobStatus.Expired)
            await Save(State.Expire());
        await blobs.Delete(BlobKeys.Job(this.GetPrimaryKey()), CancellationToken.None);
    }

    public async Task<WorkOrder?> Started(int attempt, string silo)
    {
        if (!durable.Exists)
            return null;
        if (!State.IsRunning(attempt, silo))
        {
            var next = State.Start(attempt, silo, clock.GetUtcNow());
            if (ReferenceEquals(next, State))
                return null;
            progress = 0;
            waits = null;
            await Save(next);
        }

        return new WorkOrder(this.GetPrimaryKey(), attempt, State.Operation, State.Parameters, State.Inputs);
    }

    public Task Progress(int attempt, double fraction)
    {
        if (durable.Exists && State.Status == JobStatus.Processing && State.Attempt == attempt && fraction > progress)
        {
            progress = Math.Min(fraction, 1);
            changes.Tell();
        }

        return Task.CompletedTask;
    }

    public Task Waits(int attempt, string? what)
    {
        if (durable.Exists && State.Status == JobStatus.Processing && State.Attempt == attempt && waits != what)
        {
            waits = what;
            changes.Tell();
        }

        return Task.CompletedTask;
    }

    public Task Say(int attempt, int offset, string text)
    {
        if (durable.Exists && State.Status == JobStatus.Processing && State.Attempt == attempt && said.Add(attempt, offset, text))
            changes.Tell();
        return Task.CompletedTask;
    }

    public Task<SaidText?> Said(int attempt, int offset) => Task.FromResult(said.From(attempt, offset));

    public async Task<bool> Finished(AttemptOutcome outcome)
    {
        if (!durable.Exists)
            return false;
        var next = State.Finish(outcome, clock.GetUtcNow(), deadLetters.Value.Keep);
        if (ReferenceEquals(next, State))
            return State.Published(outcome.Attempt);

        await Save(next);
        var id = this.GetPrimaryKey();
        var code = State.Error?.Code;
        LogAttemptEnded(log, id, outcome.Attempt, outcome.End, State.Status, code);
        if (State.IsFinished)
        {
            // The queue hears of it from the silo, which frees the slots.
            await Settle(outcome.GiveBack || outcome.End == AttemptEnd.Lost);
            if (State.RejectsFile)
                await GrainFactory.GetGrain<IClientGrain>(State.Client).RejectedFile();
            // Told, not asked: the sum is in the rows, and the next one that costs something has it looked up again.
            if (State.ActualUsd > 0)
                await GrainFactory.GetGrain<ISpendGrain>(0).Changed();
        }
        else
        {
            await Enqueue();
        }

        return true;
    }

    /// <summary>Before anything is charged. Without an answer the job is taken: its attempt looks again before it spends.</summary>
    private async Task<Appraisal> Appraise(Guid id, JobRequest request)
    {
        if (catalog.Find(request.Operation) is not IAppraised)
            return Appraisal.Unknown;
        try
        {
            return await GrainFactory.GetGrain<IAppraisalGrain>(ConversionKey.Of(request.Queue, $"{id:n}"))
                .Appraise(new AppraisalRequest(request.Operation, request.Parameters, request.Inputs));
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            LogNotAppraised(log, id, failure.Message);
            return Appraisal.Unknown;
        }
    }

    private static SubmitReply Refused(Refusal refusal) => new(Job: null, Existing: false, refusal);

    /// <summary>A batch was taken as a whole: a member whose file is not taken is a job that failed.</summary>
    private async Task<SubmitReply> AcceptFailed(JobRequest request, Refusal refusal)
    {
        await Save(JobState.Accept(request, clock.GetUtcNow()).Refuse(refusal, clock.GetUtcNow()));
        await Settle(giveBack: true);
        return new SubmitReply(await View(), Existing: false, Refusal: null);
    }

    private async Task<SubmitReply> Again(JobRequest request) =>
        request.Fingerprint == State.Fingerprint
            ? new SubmitReply(await View(), Existing: true, Refusal: null)
            : Refused(new Refusal(
                ErrorCode.IdempotencyKeyReused.Wire(), "This Idempotency-Key was used before with another request.", RetryAfterSeconds: null));

    private async Task Save(JobState next)
    {
        await durable.Save(next);
        changes.Tell();
        // Told, not asked: a batch counts the rows by itself now and then.
        if (next.Batch is { } batch)
            await GrainFactory.GetGrain<IBatchGrain>(batch).Touched();
        // The event was stored with the state; a lost word only delays it.
        if (next is { WebhookUrl: { } url, IsFinished: true })
            GrainFactory.Webhooks(url).Wake().Ignore();
    }

    // Told, not asked: a lost message is mended by the queue's own look at the rows.
    private Task Enqueue() => Queue.Enqueue(State.Entry(this.GetPrimaryKey()));

    private Task Settle(bool giveBack) => GrainFactory.GetGrain<IClientGrain>(State.Client).Settle(this.GetPrimaryKey(), giveBack, State.ActualUsd);

    private async Task<JobView> View()
    {
        var place = State.Status == JobStatus.Pending ? await changes.Place(() => Queue.Locate(this.GetPrimaryKey())) : null;
        var version = State.IsFinished ? durable.Version : $"{durable.Version}-{changes.Count}";
        return State.View(this.GetPrimaryKey(), version, progress, place, Eta(), waits) with { SaidLength = said.LengthOf(State.Attempt) };
    }

    private int? Eta() => progress < 0.02 || State.StartedAt is not { } started
        ? null
        : (int)Math.Ceiling((clock.GetUtcNow() - started).TotalSeconds * (1 - progress) / progress);

    /// <summary>While somebody watches a waiting job, its place is looked up once a second and told when it moved.</summary>
    private IDisposable? FollowPlace() => State.Status != JobStatus.Pending ? null : this.RegisterGrainTimer(
        async () =>
        {
            if (State.Status == JobStatus.Pending)
                await changes.Place(() => Queue.Locate(this.GetPrimaryKey()), refresh: true);
        },
        new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true, KeepAlive = true });

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "Job {Job} cancelled")]
    private static partial void LogCancelled(ILogger log, Guid job);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "Job {Job} was taken without a look at its files: {Reason}")]
    private static partial void LogNotAppraised(ILogger log, Guid job, string reason);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Information, Message = "Job {Job} is retried by an admin after attempt {Attempt}")]
    private static partial void LogRetried(ILogger log, Guid job, int attempt);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Debug, Message = "Job {Job} attempt {Attempt} ended: {End}, job is {Status} {Code}")]
    private static partial void LogAttemptEnded(ILogger log, Guid job, int attempt, AttemptEnd end, JobStatus status, string? code);
}
