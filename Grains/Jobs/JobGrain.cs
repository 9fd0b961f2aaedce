using FlipUnit.Grains.Appraisals;
using FlipUnit.Grains.Conversions;
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
    [Durable("job")] DurableState<JobState> durable, AppraisalDesk appraisals, IBlobStore blobs, IOptions<DeadLetterOptions> deadLetters,
    SiloLeaving leaving, TimeProvider clock, ILogger<JobGrain> log) : Grain, IJobGrain
{
    private readonly AttemptSoFar soFar = new();
    private readonly JobChanges changes = new(clock);

    private Guid Id => this.GetPrimaryKey();

    private JobState State => durable.Current;

    private IJobQueueGrain Queue => GrainFactory.GetGrain<IJobQueueGrain>(State.Queue);

    public async Task<SubmitReply> Submit(JobRequest request)
    {
        if (durable.Exists)
            return await Again(request);
        // A batch has asked for all its members at once: all of them come to be, or none.
        var isMember = request.Batch is not null;
        if (!isMember && (await GrainFactory.GetGrain<IJobQueueGrain>(request.Queue).Admit(Id, request.Operation)).Refusal is { } full)
            return Refused(full);

        var appraisal = await appraisals.Appraise(Id, request);
        request = request with { EstimateUsd = appraisal.EstimateUsd ?? request.EstimateUsd };
        if (appraisal.Refusal is { } notTaken)
            return isMember ? await AcceptFailed(request, notTaken) : Refused(notTaken);

        // Reserved before the first write: a job that was never written leaves a reservation, which the janitor's
        // sweep releases. The other way round a crash would leave a job nobody pays for.
        var reserved = isMember && request.EstimateUsd is null
            ? new ReserveReply(Refusal: null, Quota: null)
            : await GrainFactory.GetGrain<IClientGrain>(request.Client).Reserve(new Reservation(Id, request.QuotaClass, request.EstimateUsd));
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
        using var place = State.Status == JobStatus.Pending ? JobChanges.Follow(this, Place) : null;
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
        var before = State;
        if (!before.IsFinished)
        {
            await Save(before.Cancel(clock.GetUtcNow()));
            await Queue.Remove(Id);
            await Settle(giveBack: before.Attempt == 0);
            if (before.Silo is { } silo)
                await StopConversion(silo, before.Attempt);
            LogCancelled(log, Id);
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
        if ((await Queue.Admit(Id, State.Operation)).Refusal is { } refusal)
            return new RetryReply(await View(), Retried: false, refusal);
        soFar.Begin();
        await Save(next);
        await Enqueue();
        LogRetried(log, Id, lastAttempt);
        return new RetryReply(await View(), Retried: true, Refusal: null);
    }

    public async Task Expire()
    {
        if (!durable.Exists || !State.IsFinished)
            return;
        // The record first: a reader never finds an output listed whose file is half gone.
        if (State.Status != JobStatus.Expired)
            await Save(State.Expire());
        await blobs.Delete(BlobKeys.Job(Id), CancellationToken.None);
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
            soFar.Begin();
            await Save(next);
        }

        return new WorkOrder(Id, attempt, State.Operation, State.Parameters, State.Inputs);
    }

    public Task Progress(int attempt, double fraction)
    {
        if (IsUnderWay(attempt) && soFar.Advance(fraction))
            changes.Tell();
        return Task.CompletedTask;
    }

    public Task Waits(int attempt, string? what)
    {
        if (IsUnderWay(attempt) && soFar.WaitFor(what))
            changes.Tell();
        return Task.CompletedTask;
    }

    public Task Say(int attempt, int offset, string text)
    {
        if (IsUnderWay(attempt) && soFar.Say(attempt, offset, text))
            changes.Tell();
        return Task.CompletedTask;
    }

    public Task<SaidText?> Said(int attempt, int offset) => Task.FromResult(soFar.Said(attempt, offset));

    public async Task<bool> Finished(AttemptOutcome outcome)
    {
        if (!durable.Exists)
            return false;
        var next = State.Finish(outcome, clock.GetUtcNow(), deadLetters.Value.Keep);
        if (ReferenceEquals(next, State))
            return State.Published(outcome.Attempt);

        await Save(next);
        var code = State.Error?.Code;
        LogAttemptEnded(log, Id, outcome.Attempt, outcome.End, State.Status, code);
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

    /// <summary>The job is cancelled already: whoever asked must not be told otherwise and ask again, which would delete its files.</summary>
    private async Task StopConversion(string silo, int attempt)
    {
        try
        {
            await GrainFactory.GetGrain<IConversionGrain>(ConversionKey.Of(State.Queue, silo)).Cancel(Id, attempt);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            LogNotStopped(log, failure, Id, silo);
        }
    }

    private bool IsUnderWay(int attempt) => durable.Exists && State.Status == JobStatus.Processing && State.Attempt == attempt;

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
            : Refused(KeyReused.Refusal);

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
    private Task Enqueue() => Queue.Enqueue(State.Entry(Id));

    private Task Settle(bool giveBack) => GrainFactory.GetGrain<IClientGrain>(State.Client).Settle(Id, giveBack, State.ActualUsd);

    private async Task<QueuePlace?> Place(bool refresh) =>
        State.Status == JobStatus.Pending ? await changes.Place(() => Queue.Locate(Id), refresh) : null;

    private async Task<JobView> View()
    {
        var place = await Place(refresh: false);
        var version = State.IsFinished ? durable.Version : $"{durable.Version}-{changes.Count}";
        return State.View(Id, version, place, soFar, clock.GetUtcNow());
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "Job {Job} cancelled")]
    private static partial void LogCancelled(ILogger log, Guid job);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "Job {Job} is cancelled, but {Silo} does not answer: what its attempt brings is refused")]
    private static partial void LogNotStopped(ILogger log, Exception failure, Guid job, string silo);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Information, Message = "Job {Job} is retried by an admin after attempt {Attempt}")]
    private static partial void LogRetried(ILogger log, Guid job, int attempt);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Debug, Message = "Job {Job} attempt {Attempt} ended: {End}, job is {Status} {Code}")]
    private static partial void LogAttemptEnded(ILogger log, Guid job, int attempt, AttemptEnd end, JobStatus status, string? code);
}
