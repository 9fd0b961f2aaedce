using System.Text.Json;

namespace FlipUnit.Converters.Tools.Workers;

/// <summary>The worker's side: reads requests from standard input, one at a time, and answers on standard output.</summary>
public static class WorkerMain
{
    /// <summary>The first word on a worker's command line; then come its kind and its two folders.</summary>
    public const string Word = "worker";

    /// <summary>Runs the worker when the command line asks for one; null when it does not.</summary>
    public static int? TryRun(string[] args, IReadOnlyDictionary<string, Func<IWorkerHandler>> handlers)
    {
        if (args is not [Word, var kind, var inFolder, var workFolder] || !handlers.TryGetValue(kind, out var create))
            return null;
        return Run(create(), new WorkerFolders(inFolder, workFolder)).GetAwaiter().GetResult();
    }

    private static async Task<int> Run(IWorkerHandler handler, WorkerFolders folders)
    {
        using var requests = Console.OpenStandardInput();
        using var answers = Console.OpenStandardOutput();
        // Whatever a library prints must not get between the frames.
        Console.SetOut(Console.Error);
        handler.Initialize();
        while (await Frames.Read(requests, CancellationToken.None) is { } frame)
            await Frames.Write(answers, await Answer(handler, frame["request"].Deserialize<JsonElement>(), folders, answers), CancellationToken.None);
        return 0;
    }

    private static async Task<object> Answer(IWorkerHandler handler, JsonElement request, WorkerFolders folders, Stream answers)
    {
        try
        {
            return new { result = handler.Handle(request, folders, fraction => Frames.Write(answers, new { progress = fraction }, CancellationToken.None).GetAwaiter().GetResult()) };
        }
        catch (ConversionException fault)
        {
            return new { error = new WorkerError(fault.Code.Wire(), fault.Message, fault.Detail) };
        }
        catch (OutOfMemoryException fault)
        {
            return new { error = new WorkerError(ErrorCode.OutOfMemory.Wire(), "The file needs more memory than a conversion may use.", fault.Message) };
        }
        catch (IOException fault) when (fault.HResult == 28)
        {
            return new { error = new WorkerError(ErrorCode.DiskFull.Wire(), "There was no room left to work on the file; try again later.", fault.Message) };
        }
        catch (Exception fault)
        {
            await Console.Error.WriteLineAsync(fault.ToString());
            return new { error = new WorkerError(ErrorCode.ToolFailed.Wire(), "The conversion failed.", fault.ToString()[..Math.Min(2000, fault.ToString().Length)]) };
        }
    }
}

/// <summary>An error as a worker tells it.</summary>
public sealed record WorkerError(string Code, string Message, string? Detail);
