using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Tools.Workers;

/// <summary>One boxed worker process, seen from the silo.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int ErrorBytes = 8 * 1024;

    private readonly Process process;
    private readonly AttemptFolder folder;
    private readonly BoundedText error = new(ErrorBytes, ErrorBytes);
    private readonly Task errorPump;
    private readonly int sampleMilliseconds;

    public WorkerProcess(Process process, AttemptFolder folder, int sampleMilliseconds)
    {
        this.process = process;
        this.folder = folder;
        this.sampleMilliseconds = sampleMilliseconds;
        errorPump = PumpErrors();
    }

    /// <summary>Requests it has answered.</summary>
    public int Answered { get; private set; }

    /// <summary>When it last had work.</summary>
    public long IdleSince { get; private set; } = Environment.TickCount64;

    public bool HasExited => process.HasExited;

    /// <summary>Runs one request on the attempt's files. After an exception of any kind the worker is not to be used again.</summary>
    public async Task<JsonElement> Handle(object request, AttemptFolder attempt, int memoryMegabytes, Action<double> progress, CancellationToken cancellation)
    {
        foreach (var input in Directory.EnumerateFiles(attempt.In))
            Files.FileLinks.LinkOrCopy(input, Path.Combine(folder.In, Path.GetFileName(input)));

        var memory = new MemoryWatch(process.Id, memoryMegabytes, sampleMilliseconds);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = memory.WhileRunning(process, stop.Token);
        try
        {
            await Frames.Write(process.StandardInput.BaseStream, new { request }, cancellation);
            var result = await Answer(progress, cancellation);
            MoveOutputs(attempt);
            Answered++;
            IdleSince = Environment.TickCount64;
            return result;
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or JsonException or InvalidOperationException or FormatException)
        {
            if (memory.Exceeded)
                throw ToolFaults.OutOfMemory(error.ToString());
            throw new ConversionException(ErrorCode.ToolFailed, "The conversion ended unexpectedly.", $"{broken.Message}\n{error}", broken);
        }
        finally
        {
            await stop.CancelAsync();
            await MemoryWatch.Ended(watch);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await ProcessTree.Kill(process);
        await Task.WhenAny(errorPump, Task.Delay(TimeSpan.FromSeconds(1)));
        process.Dispose();
        folder.Dispose();
    }

    private async Task<JsonElement> Answer(Action<double> progress, CancellationToken cancellation)
    {
        while (await Frames.Read(process.StandardOutput.BaseStream, cancellation) is { } frame)
        {
            if (frame["progress"] is JsonValue fraction)
                progress(fraction.GetValue<double>());
            else if (frame["error"] is JsonObject fault)
                throw Failure(fault);
            else if (frame["result"] is { } result)
                return result.Deserialize<JsonElement>();
            else
                throw new InvalidDataException("an unknown frame");
        }

        throw new InvalidDataException("the worker ended");
    }

    private static ConversionException Failure(JsonObject fault)
    {
        if (fault.Deserialize<WorkerError>(Frames.Json) is not { Code.Length: > 0, Message.Length: > 0 } told)
            throw new InvalidDataException("an error that says nothing");
        return new ConversionException(ErrorCodes.Parse(told.Code), told.Message, told.Detail);
    }

    private void MoveOutputs(AttemptFolder attempt)
    {
        foreach (var output in Directory.EnumerateFiles(folder.Work).Where(PlainFiles.Is))
            File.Move(output, attempt.WorkPath(Path.GetFileName(output)), overwrite: true);
        folder.Empty();
    }

    private async Task PumpErrors()
    {
        var buffer = new byte[4096];
        int read;
        while ((read = await process.StandardError.BaseStream.ReadAsync(buffer)) > 0)
            error.Add(buffer.AsSpan(0, read));
    }
}
