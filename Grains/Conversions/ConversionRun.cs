using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Converters;
using FlipUnit.Converters.Providers;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Grains.Conversions;

/// <summary>One attempt's work: fetch the inputs, convert within the time-outs, put the outputs under the attempt, clean up.</summary>
internal sealed partial class ConversionRun(
    Workbench bench, IBlobStore blobs, SlotGate gate, IGrainFactory grains, ILogger<ConversionRun> log)
{
    private const int MostResultBytes = 64 * 1024;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(2);

    // It is stored and answered as JSON, never in a page: letters stay letters.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How the attempt ended; null when nobody wants to know any more (cancelled).</summary>
    public async Task<AttemptOutcome?> Run(RunningConversion conversion, IConverter converter, WorkOrder order)
    {
        try
        {
            return await Timed(conversion, converter, order);
        }
        catch (OperationCanceledException) when (conversion.Reason == StopReason.Cancelled)
        {
            return null;
        }
        catch (OperationCanceledException) when (conversion.Reason == StopReason.Drained)
        {
            return new AttemptOutcome { Attempt = conversion.Attempt, End = AttemptEnd.HandedBack };
        }
        catch (ProvidersOpenException open)
        {
            // Nobody can do it now. It waits in its queue, behind the others if its own call failed: it may be what the provider cannot bear.
            LogHeld(log, order.Job, order.Attempt, order.Operation, open.Message);
            return new AttemptOutcome { Attempt = conversion.Attempt, End = AttemptEnd.HandedBack, ToBack = open.FailedItself };
        }
        catch (Exception failure)
        {
            var (error, detail) = Failures.Describe(failure, conversion.Reason, converter.Descriptor);
            if (ErrorCodes.Parse(error.Code) == ErrorCode.InternalError)
                LogBroken(log, failure, order.Job, order.Attempt, order.Operation);
            else
                LogFailed(log, order.Job, order.Attempt, order.Operation, error.Code, detail);
            return new AttemptOutcome
            {
                Attempt = conversion.Attempt,
                End = AttemptEnd.Failed,
                Error = error,
                GiveBack = ErrorCodes.Parse(error.Code).IsOurFault() || (converter is IAppraised && conversion.SpentUsd is null),
                ActualUsd = conversion.SpentUsd,
            };
        }
    }

    private async Task<AttemptOutcome> Timed(RunningConversion conversion, IConverter converter, WorkOrder order)
    {
        var descriptor = converter.Descriptor;
        var clock = conversion.Clock = new WorkClock(descriptor.SoftTimeout, Waits(order));
        var work = Work(conversion, converter, order);
        if (!await EndsWithin(work, clock, descriptor.SoftTimeout))
            conversion.Stop(StopReason.SoftTimeout);
        if (await EndsWithin(work, clock, descriptor.HardTimeout))
            return await work;
        // The soft time-out went unheard. Processes are killed, and with them the work that waits for them.
        await conversion.Kill();
        await Task.WhenAny(work, Task.Delay(DeathPatience));
        if (work.IsCompleted)
        {
            LogKilled(log, order.Job, order.Attempt, order.Operation);
        }
        else
        {
            // Code of ours that does not end. The client is told now; the slots stay taken until it really has.
            LogHardTimeout(log, order.Job, order.Attempt, order.Operation);
            conversion.Unfinished = work;
        }

        throw new ConversionException(ErrorCode.Timeout, Failures.TimeoutMessage(descriptor));
    }

    /// <summary>False when the work has taken so long, its waits left out, and goes on.</summary>
    private static async Task<bool> EndsWithin(Task work, WorkClock clock, TimeSpan limit)
    {
        while (!work.IsCompleted)
        {
            var left = limit - clock.Elapsed;
            if (left <= TimeSpan.Zero)
                return false;
            // Not less than a moment: the clock may stand.
            await work.WaitAsync(left < Moment ? Moment : left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    private async Task<AttemptOutcome> Work(RunningConversion conversion, IConverter converter, WorkOrder order)
    {
        var stopping = conversion.Stopping;
        using var folder = bench.Folder($"{order.Job:n}-{order.Attempt}");
        var inputs = await bench.Fetch(order.Inputs, converter.Descriptor, folder, stopping);
        var context = bench.Context(folder, inputs, Progress(order), Share(conversion, converter.Descriptor), conversion);
        using var parameters = JsonDocument.Parse(order.Parameters);
        var result = await converter.Convert(context, parameters.RootElement, stopping);
        stopping.ThrowIfCancellationRequested();
        await (conversion.Spoken?.End() ?? Task.CompletedTask);
        return new AttemptOutcome
        {
            Attempt = order.Attempt,
            End = AttemptEnd.Completed,
            Outputs = await Put(order, result, stopping),
            Result = ResultText(result),
            ActualUsd = conversion.SpentUsd,
        };
    }

    private async Task<IReadOnlyList<JobOutput>> Put(WorkOrder order, ConversionResult result, CancellationToken stopping)
    {
        var outputs = new List<JobOutput>(result.Outputs.Count);
        foreach (var (index, output) in result.Outputs.Index())
        {
            var key = BlobKeys.Output(order.Job, order.Attempt, index);
            var blob = await GrainCalls.AFewTimes(() => blobs.PutFile(key, output.Path, stopping), stopping);
            outputs.Add(new JobOutput(output.Name, blob.Bytes, output.Type.MediaType, blob.Sha256, key));
        }

        return outputs;
    }

    /// <summary>Whoever follows the job reads that it waits; nothing waits for them.</summary>
    private Action<string?> Waits(WorkOrder order)
    {
        var job = grains.GetGrain<IJobGrain>(order.Job);
        return what => job.Waits(order.Attempt, what).Ignore();
    }

    /// <summary>At most two a second leave this process; nothing waits for them.</summary>
    private Action<double> Progress(WorkOrder order)
    {
        var job = grains.GetGrain<IJobGrain>(order.Job);
        var last = 0L;
        return fraction =>
        {
            var now = Environment.TickCount64;
            var before = Interlocked.Read(ref last);
            if (now - before >= 500 && Interlocked.CompareExchange(ref last, now, before) == before)
                job.Progress(order.Attempt, fraction).Ignore();
        };
    }

    private ResourceShare Share(RunningConversion conversion, OperationDescriptor descriptor) =>
        new(gate.Threads(conversion.Queue, conversion.Slots, Environment.ProcessorCount), descriptor.MemoryMegabytes);

    private static string? ResultText(ConversionResult result)
    {
        if (result.Result is null && result.Notes.Count == 0)
            return null;
        var json = result.Result?.DeepClone().AsObject() ?? [];
        if (result.Notes.Count > 0)
            json["notes"] = new JsonArray([.. result.Notes.Select(note => (JsonNode)note)]);
        var text = json.ToJsonString(Plain);
        return Encoding.UTF8.GetByteCount(text) <= MostResultBytes
            ? text
            : throw new ConversionException(ErrorCode.OutputTooLarge, "The result is too large to be given inline.");
    }

    [LoggerMessage(EventId = 1311, Level = LogLevel.Information, Message = "Job {Job} attempt {Attempt} ({Operation}) failed: {Code} {Detail}")]
    private static partial void LogFailed(ILogger log, Guid job, int attempt, string operation, string code, string? detail);

    [LoggerMessage(EventId = 1312, Level = LogLevel.Error, Message = "Job {Job} attempt {Attempt} ({Operation}) broke")]
    private static partial void LogBroken(ILogger log, Exception failure, Guid job, int attempt, string operation);

    [LoggerMessage(EventId = 1313, Level = LogLevel.Error, Message = "Job {Job} attempt {Attempt} ({Operation}) did not end at its hard time-out; its slots stay taken")]
    private static partial void LogHardTimeout(ILogger log, Guid job, int attempt, string operation);

    [LoggerMessage(EventId = 1315, Level = LogLevel.Error, Message = "Job {Job} attempt {Attempt} ({Operation}) did not hear its soft time-out and was killed at the hard one")]
    private static partial void LogKilled(ILogger log, Guid job, int attempt, string operation);

    [LoggerMessage(EventId = 1314, Level = LogLevel.Information, Message = "Job {Job} attempt {Attempt} ({Operation}) goes back to its queue: {Reason}")]
    private static partial void LogHeld(ILogger log, Guid job, int attempt, string operation, string reason);
}
