using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Interfaces.Webhooks;
using FlipUnit.Grains.Persistence;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Grains.Batches;

/// <summary>
/// Stores one batch, makes its members, and counts them. Rules live in <see cref="BatchState"/>. A member says that it has
/// changed, not how: the counts are read from the rows, so that no message lost, late or doubled makes them wrong.
/// </summary>
[GrainType("batch")]
internal sealed partial class BatchGrain(
    [Durable("batch")] DurableState<BatchState> durable, JobTable jobs, TimeProvider clock, ILogger<BatchGrain> log)
    : Grain, IBatchGrain, IRemindable
{
    private const string Guard = "guard";

    /// <summary>Members that are made, cancelled or deleted at once.</summary>
    private const int AtOnce = 32;

    /// <summary>So many in one step: who cancels does not wait for the last to be made.</summary>
    private const int OneStep = 8 * AtOnce;

    private static readonly TimeSpan GuardPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StepPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>After a failure: the database or a silo is away, and needs no crowd when it comes back.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>The rows are looked at even when no member says anything.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(10);

    private readonly BatchMembers members = new(jobs);
    private Changes changes = null!;
    private BatchCounts counts = new(0, 0, 0, 0, 0, 0);
    private IGrainTimer? timer;
    private DateTimeOffset lookAt;
    private bool touched;
    private bool guarded;

    private Guid Id => this.GetPrimaryKey();

    private BatchState State => durable.Current;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        changes = new Changes(clock);
        if (!durable.Exists)
            return;
        counts = await members.Count(Id, State);
        Work();
    }

    /// <summary>The guard: a batch whose silo died goes on, though nobody asks for it.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        guarded = true;
        Work();
        return Task.CompletedTask;
    }

    public async Task<BatchReply> Submit(BatchRequest request)
    {
        if (durable.Exists)
            return Again(request);
        var size = request.Inputs.Count;
        var admission = await GrainFactory.GetGrain<IJobQueueGrain>(request.Queue).AdmitBatch(Id, size, request.Operation);
        if (admission.Refusal is { } full)
            return new BatchReply(Batch: null, full);
        // As for a job: what is reserved for a batch that was never written, the janitor's sweep releases.
        var reserved = await GrainFactory.GetGrain<IClientGrain>(request.Client).ReserveBatch(new BatchReservation(Id, size, request.QuotaClass));
        if (reserved.Refusal is { } refusal)
            return new BatchReply(Batch: null, refusal);

        // The guard comes first: a batch that is written is never without one.
        await Watched(true);
        await Save(BatchState.Accept(request, reserved, clock.GetUtcNow()));
        counts = new BatchCounts(size, 0, 0, 0, 0, 0);
        Work();
        return new BatchReply(View(), Refusal: null);
    }

    public Task<BatchView?> Read() => Task.FromResult(durable.Exists ? View() : null);

    public async Task<BatchView?> Watch(string? version, TimeSpan patience)
    {
        if (!durable.Exists)
            return null;
        var view = View();
        if (view.Version != version || view.IsFinished)
            return view;
        await changes.Next(patience);
        return View();
    }

    public async Task<IReadOnlyList<BatchMember>> Members() => durable.Exists ? await members.List(Id, State) : [];

    public async Task<IReadOnlyList<JobOutput>> Outputs(int first, int count) =>
        durable.Exists ? await members.Outputs(Id, first, Math.Min(count, State.Size - first)) : [];

    public async Task<BatchView?> Delete()
    {
        if (!durable.Exists)
            return null;
        await Save(State.Delete());
        LogDeleted(log, Id, State.Order);
        Work();
        return View();
    }

    public Task Touched()
    {
        touched = true;
        Work();
        return Task.CompletedTask;
    }

    public Task<bool> Makes() => Task.FromResult(durable.Exists && State.IsMaking);

    public async Task Forget()
    {
        if (durable.Exists && State.IsSettled)
            await durable.Clear();
        DeactivateOnIdle();
    }

    private BatchReply Again(BatchRequest request) => request.Fingerprint == State.Fingerprint
        ? new BatchReply(View(), Refusal: null)
        : new BatchReply(Batch: null, KeyReused.Refusal);

    private void Work() => timer ??= this.RegisterGrainTimer(Step, new GrainTimerCreationOptions(StepPeriod, StepPeriod) { KeepAlive = true });

    private async Task Step()
    {
        try
        {
            if (durable.Exists)
                await GoOn();
            if (!touched && (!durable.Exists || State.IsSettled))
                await Rest();
        }
        catch (Exception failure)
        {
            // Every step begins from what is stored, so that the next one goes on where this one broke off.
            LogStepFailed(log, failure, Id);
            timer?.Change(Pause, StepPeriod);
        }
    }

    private async Task GoOn()
    {
        if (!guarded && !State.IsSettled)
            await Watched(true);
        if (State.IsMaking)
            await Make();
        else if (State.Order == BatchOrder.Cancel)
            await Each(await members.Of(Id, status => status is JobStatus.Pending or JobStatus.Processing), job => job.Cancel());
        else if (State.Order == BatchOrder.Delete)
            await Each(await members.Of(Id, status => status != JobStatus.Expired), job => job.Expire());
        if (touched || clock.GetUtcNow() >= lookAt)
            await Look();
        if (State.OwesEvent)
            await Announce();
    }

    private async Task Make()
    {
        var missing = await members.Missing(Id, State);
        foreach (var some in missing.Take(OneStep).Chunk(AtOnce))
            await Task.WhenAll(some.Select(Make));
        if (missing.Count > OneStep)
            return;
        // Asked of the rows, not taken from the answers: only what is stored is made.
        if ((await members.Missing(Id, State)).Count > 0)
            return;
        await Save(State.AllMade());
        LogMade(log, Id, State.Size);
    }

    private async Task Make(int index)
    {
        var reply = await GrainFactory.GetGrain<IJobGrain>(MemberIds.Of(Id, index)).Submit(State.Member(Id, index));
        if (reply.Refusal is { } refusal)
            throw new InvalidOperationException($"member {index} was refused, though all were admitted: {refusal.Code} {refusal.Message}");
    }

    private async Task Each(IReadOnlyList<Guid> ids, Func<IJobGrain, Task> order)
    {
        foreach (var some in ids.Take(OneStep).Chunk(AtOnce))
            await Task.WhenAll(some.Select(id => order(GrainFactory.GetGrain<IJobGrain>(id))));
        touched = true;
    }

    private async Task Look()
    {
        touched = false;
        lookAt = clock.GetUtcNow() + LookPeriod;
        counts = await members.Count(Id, State);
        var next = State.See(counts, clock.GetUtcNow());
        if (!ReferenceEquals(next, State))
            await Save(next);
        changes.Tell();
    }

    /// <summary>Raised first, noted then: a death in between raises it again, which the event's id makes one.</summary>
    private async Task Announce()
    {
        var url = State.WebhookUrl!;
        await GrainFactory.Webhooks(url).Raise(State.Event(Id, url));
        await Save(State.Announce());
    }

    private async Task Rest()
    {
        await Watched(false);
        // A member may have spoken meanwhile.
        if (touched)
            return;
        timer?.Dispose();
        timer = null;
    }

    private async Task Watched(bool on)
    {
        if (on)
            await this.RegisterOrUpdateReminder(Guard, GuardPeriod, GuardPeriod);
        else if (await this.GetReminder(Guard) is { } reminder)
            await this.UnregisterReminder(reminder);
        guarded = on;
    }

    private async Task Save(BatchState next)
    {
        await durable.Save(next);
        changes.Tell();
    }

    private BatchView View() => State.View(Id, State.IsSettled ? durable.Version : $"{durable.Version}-{changes.Count}", State.Counts ?? counts);

    [LoggerMessage(EventId = 1111, Level = LogLevel.Information, Message = "Batch {Batch}: all {Size} jobs are made")]
    private static partial void LogMade(ILogger log, Guid batch, int size);

    [LoggerMessage(EventId = 1112, Level = LogLevel.Information, Message = "Batch {Batch}: {Order} is ordered")]
    private static partial void LogDeleted(ILogger log, Guid batch, BatchOrder order);

    [LoggerMessage(EventId = 1113, Level = LogLevel.Warning, Message = "Batch {Batch} could not go on; it tries again")]
    private static partial void LogStepFailed(ILogger log, Exception failure, Guid batch);
}
