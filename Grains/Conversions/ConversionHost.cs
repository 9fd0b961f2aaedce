using System.Collections.Concurrent;
using System.Diagnostics;
using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Conversions;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Grains.Conversions;

/// <summary>
/// Runs this process's conversions. The work belongs to this singleton, never to an activation, so that the loss of
/// another silo, which may take activations with it, does not touch it.
/// </summary>
internal sealed partial class ConversionHost(
    Catalog catalog, OperationAvailability availability, SlotGate gate, ConversionRun run, IBlobStore blobs,
    IGrainFactory grains, ILocalSiloDetails silo, ILogger<ConversionHost> log) : IDisposable
{
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, RunningConversion> running = new();
    private readonly CancellationTokenSource abandoned = new();

    private string Silo { get; } = silo.SiloAddress.ToParsableString();

    /// <summary>Every attempt that holds slots of a queue.</summary>
    public IReadOnlyList<RunningAttempt> Running(string queue) =>
        [.. running.Values.Where(one => one.Queue == queue).Select(one => new RunningAttempt(one.Job, one.Attempt, one.Slots))];

    /// <summary>Begins an attempt if there are slots; never waits.</summary>
    public StartReply TryStart(string queue, StartOrder order)
    {
        if (gate.IsClosed)
            return StartReply.Draining;
        if (catalog.Find(order.Operation) is not { } converter || !availability.CanRun(order.Operation))
            return StartReply.Unavailable;
        if (!gate.TryTake(queue, order.Weight, out var slots))
            return StartReply.Busy;
        if (!availability.MayBegin(converter))
        {
            gate.Release(queue, slots);
            return StartReply.Held;
        }

        var conversion = new RunningConversion(order.Job, order.Attempt, order.Operation, queue, slots);
        if (!running.TryAdd(order.Job, conversion))
        {
            // An earlier attempt of the same job is still on its way out of here.
            gate.Release(queue, slots);
            conversion.Dispose();
            return StartReply.Busy;
        }

        _ = Task.Run(() => Run(conversion, converter));
        return StartReply.Started;
    }

    /// <summary>Ends an attempt; done when nothing of it is left, or after a few seconds.</summary>
    public async Task Cancel(Guid job, int attempt)
    {
        if (!running.TryGetValue(job, out var conversion) || conversion.Attempt != attempt)
            return;
        conversion.Stop(StopReason.Cancelled);
        await Task.WhenAny(conversion.WorkEnded.Task, Task.Delay(CancelPatience));
    }

    /// <summary>Takes no new work, lets the running end within <paramref name="patience"/>, then hands the rest back uncounted.</summary>
    public async Task Drain(TimeSpan patience, TimeSpan handBack)
    {
        gate.Close();
        LogDraining(log, running.Count, patience.TotalSeconds);
        await Task.WhenAny(AllLeft(), Task.Delay(patience));
        foreach (var conversion in running.Values)
            conversion.Stop(StopReason.Drained);
        await Task.WhenAny(AllLeft(), Task.Delay(handBack));
        await abandoned.CancelAsync();
        LogDrained(log, running.Count);
    }

    public void Dispose() => abandoned.Dispose();

    private Task AllLeft() => Task.WhenAll(running.Values.Select(one => one.Left.Task));

    private async Task Run(RunningConversion conversion, IConverter converter)
    {
        var clock = Stopwatch.StartNew();
        var isReported = true;
        var job = grains.GetGrain<IJobGrain>(conversion.Job);
        try
        {
            var order = await GrainCalls.UntilAnswered(() => job.Started(conversion.Attempt, Silo), abandoned.Token);
            if (order is not null)
            {
                await Finish(conversion, job, await run.Run(conversion, converter, order));
                await conversion.Unfinished.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
        {
            // The process ends and could not say so in time: its queue will see that the silo is gone.
            LogUnreported(log, conversion.Job, conversion.Attempt);
            isReported = false;
        }
        finally
        {
            conversion.WorkEnded.TrySetResult();
            running.TryRemove(conversion.Job, out _);
            gate.Release(conversion.Queue, conversion.Slots);
            conversion.Left.TrySetResult();
            conversion.Dispose();
            if (isReported)
            {
                grains.GetGrain<IJobQueueGrain>(conversion.Queue)
                    .Released(Silo, conversion.Job, conversion.Attempt, clock.Elapsed.TotalSeconds).Ignore();
            }
        }
    }

    /// <summary>Reports until somebody takes it; what was not published is deleted.</summary>
    private async Task Finish(RunningConversion conversion, IJobGrain job, AttemptOutcome? outcome)
    {
        conversion.WorkEnded.TrySetResult();
        var published = outcome is not null && await GrainCalls.UntilAnswered(() => job.Finished(outcome), abandoned.Token);
        if (!published)
            await DeleteOutputs(conversion);
        if (conversion.Checkpoints is { } checkpoints && IsLast(outcome, published))
            await checkpoints.Clear();
    }

    private async Task DeleteOutputs(RunningConversion conversion)
    {
        try
        {
            await blobs.Delete(BlobKeys.Attempt(conversion.Job, conversion.Attempt), CancellationToken.None);
        }
        catch (StorageException failure)
        {
            LogLeft(log, conversion.Job, conversion.Attempt, failure.Message);
        }
    }

    /// <summary>No attempt comes after this one, not even by an admin's retry. An attempt that was refused knows nothing of it.</summary>
    private static bool IsLast(AttemptOutcome? outcome, bool published) => outcome switch
    {
        null => true,
        { End: AttemptEnd.Completed } => published,
        { End: AttemptEnd.Failed, Error: { } error } => published && !ErrorCodes.Parse(error.Code).IsOurFault(),
        _ => false,
    };

    [LoggerMessage(EventId = 1301, Level = LogLevel.Information, Message = "Draining: {Running} conversions have {Seconds} s to end")]
    private static partial void LogDraining(ILogger log, int running, double seconds);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Information, Message = "Drained: {Left} conversions left behind")]
    private static partial void LogDrained(ILogger log, int left);

    [LoggerMessage(EventId = 1303, Level = LogLevel.Warning, Message = "Job {Job} attempt {Attempt} ended unreported: the process ends")]
    private static partial void LogUnreported(ILogger log, Guid job, int attempt);

    [LoggerMessage(EventId = 1304, Level = LogLevel.Warning, Message = "What job {Job} attempt {Attempt} put is left to the janitor: {Reason}")]
    private static partial void LogLeft(ILogger log, Guid job, int attempt, string reason);
}
