using System.Text.Json;

namespace FlipUnit.Converters.Tools;

/// <summary>Boxed worker processes of ours, for engines that are libraries: one request at a time each, reused within a limit, a spare kept warm.</summary>
public interface IWorkerPool
{
    /// <summary>
    /// Runs one request in a worker of the kind. The attempt's inputs are readable in the worker's in folder,
    /// and what it writes to its work folder is in the attempt's when this returns.
    /// </summary>
    /// <param name="kind">The worker's kind, for example <c>images</c>.</param>
    /// <param name="request">A request the kind's handler understands; serialized as snake_case JSON.</param>
    /// <param name="folder">The attempt's folder.</param>
    /// <param name="memoryMegabytes">The worker is ended past this.</param>
    /// <param name="progress">Fraction done, as the worker says it.</param>
    /// <param name="cancellation">The worker is ended at once when set.</param>
    /// <exception cref="ConversionException">The handler's own error, or that of a worker that died, flooded or wrote rubbish.</exception>
    Task<JsonElement> Run<TRequest>(
        string kind, TRequest request, AttemptFolder folder, int memoryMegabytes, Action<double> progress, CancellationToken cancellation);
}

/// <summary>What a worker process of one kind does with a request; lives in the worker, never in the silo.</summary>
public interface IWorkerHandler
{
    /// <summary>The kind's name, as on the worker's command line.</summary>
    string Kind { get; }

    /// <summary>Done once at the worker's start: load libraries, set their limits.</summary>
    void Initialize();

    /// <summary>Handles one request; file names in it are of the worker's folders. Returns what <see cref="IWorkerPool.Run"/> answers.</summary>
    object Handle(JsonElement request, WorkerFolders folders, Action<double> progress);
}

/// <summary>Where a worker finds a request's inputs, and where its outputs are looked for.</summary>
public sealed record WorkerFolders(string In, string Work);
