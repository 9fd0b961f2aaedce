using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Grains.Conversions;

/// <summary>One attempt's work: fetch the inputs, convert within the time-outs, put the outputs under the attempt, clean up.</summary>
internal sealed partial class ConversionRun(
    IBlobStore blobs, IToolRunner tools, IWorkerPool workers, ToolOptions toolOptions, SlotGate gate, IGrainFactory grains, ILogger<ConversionRun> log)
{
    private const int MostResultBytes = 64 * 1024;

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
                GiveBack = ErrorCodes.Parse(error.Code).IsOurFault(),
            };
        }
    }

    private async Task<AttemptOutcome> Timed(RunningConversion conversion, IConverter converter, WorkOrder order)
    {
        var descriptor = converter.Descriptor;
        using var soft = new Timer(_ => conversion.Stop(StopReason.SoftTimeout), null, descriptor.SoftTimeout, Timeout.InfiniteTimeSpan);
        var work = Work(conversion, converter, order);
        try
        {
            return await work.WaitAsync(descriptor.HardTimeout);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            // The soft time-out went unheard. The client is told now; the slots stay taken until the work has really ended.
            LogHardTimeout(log, order.Job, order.Attempt, order.Operation);
            conversion.Unfinished = work;
            throw new ConversionException(ErrorCode.Timeout, Failures.TimeoutMessage(descriptor));
        }
    }

    private async Task<AttemptOutcome> Work(RunningConversion conversion, IConverter converter, WorkOrder order)
    {
        var stopping = conversion.Stopping;
        using var folder = AttemptFolder.Create(toolOptions.ScratchRoot, $"{order.Job:n}-{order.Attempt}");
        var inputs = await Fetch(order, converter.Descriptor, folder, stopping);
        var context = new ConversionContext(folder, inputs, tools, workers, Progress(order), Share(conversion, converter.Descriptor));
        using var parameters = JsonDocument.Parse(order.Parameters);
        var result = await converter.Convert(context, parameters.RootElement, stopping);
        stopping.ThrowIfCancellationRequested();
        return new AttemptOutcome
        {
            Attempt = order.Attempt,
            End = AttemptEnd.Completed,
            Outputs = await Put(order, result, stopping),
            Result = ResultText(result),
        };
    }

    private async Task<IReadOnlyList<InputFile>> Fetch(WorkOrder order, OperationDescriptor descriptor, AttemptFolder folder, CancellationToken stopping)
    {
        var inputs = new List<InputFile>(order.Inputs.Count);
        foreach (var (index, input) in order.Inputs.Index())
        {
            var type = descriptor.Accept.First(type => type.Name == input.FileType);
            var name = $"in-{index}.{type.Extension}";
            var path = Path.Combine(folder.In, name);
            await GrainCalls.AFewTimes(() => blobs.Fetch(input.BlobKey, path, stopping), stopping);
            inputs.Add(new InputFile(input.Name, path, tools.BoxInputPath(folder, name), input.Bytes, type));
        }

        return inputs;
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
        var text = json.ToJsonString();
        return text.Length <= MostResultBytes
            ? text
            : throw new ConversionException(ErrorCode.OutputTooLarge, "The result is too large to be given inline.");
    }

    [LoggerMessage(EventId = 1311, Level = LogLevel.Information, Message = "Job {Job} attempt {Attempt} ({Operation}) failed: {Code} {Detail}")]
    private static partial void LogFailed(ILogger log, Guid job, int attempt, string operation, string code, string? detail);

    [LoggerMessage(EventId = 1312, Level = LogLevel.Error, Message = "Job {Job} attempt {Attempt} ({Operation}) broke")]
    private static partial void LogBroken(ILogger log, Exception failure, Guid job, int attempt, string operation);

    [LoggerMessage(EventId = 1313, Level = LogLevel.Error, Message = "Job {Job} attempt {Attempt} ({Operation}) did not end at its hard time-out; its slots stay taken")]
    private static partial void LogHardTimeout(ILogger log, Guid job, int attempt, string operation);
}
