using System.Collections.Concurrent;
using System.Text.Json;

namespace FlipUnit.Converters.Tools.Workers;

/// <summary>The command that starts a worker, to which <c>worker KIND</c> is added, and the folders it reads its program from.</summary>
public sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments, IReadOnlyList<string> Folders)
{
    /// <summary>The program that runs now, as a worker of itself.</summary>
    public static WorkerCommand OfThisProgram(string assembly)
    {
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/System.Private.CoreLib.dll
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        return new WorkerCommand(Path.Combine(dotnet, "dotnet"), [assembly], [Path.GetDirectoryName(assembly)!, dotnet]);
    }
}

/// <inheritdoc cref="IWorkerPool"/>
public sealed class WorkerPool(ToolOptions options, Box box, ToolStarter starter, WorkerCommand command) : IWorkerPool, IAsyncDisposable
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_NOLOGO"] = "1",
    };

    private readonly ConcurrentDictionary<string, ConcurrentStack<WorkerProcess>> idle = new();
    private Timer? sweep;

    public async Task<JsonElement> Run<TRequest>(
        string kind, TRequest request, AttemptFolder folder, int memoryMegabytes, Action<double> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var worker = await Take(kind);
        var usable = false;
        try
        {
            var result = await worker.Handle(request, folder, memoryMegabytes, progress, cancellation);
            usable = worker.Answered < options.WorkerRequests;
            return result;
        }
        finally
        {
            // One that failed is never used again, not even after an ordinary error about a bad file.
            if (usable)
                Keep(kind, worker);
            else
                await worker.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (sweep is not null)
            await sweep.DisposeAsync();
        foreach (var stack in idle.Values)
        {
            while (stack.TryPop(out var worker))
                await worker.DisposeAsync();
        }
    }

    private async Task<WorkerProcess> Take(string kind)
    {
        var stack = idle.GetOrAdd(kind, _ => new());
        while (stack.TryPop(out var worker))
        {
            if (!worker.HasExited)
                return worker;
            await worker.DisposeAsync();
        }

        return await Start(kind);
    }

    private void Keep(string kind, WorkerProcess worker)
    {
        idle[kind].Push(worker);
        LazyInitializer.EnsureInitialized(ref sweep, () => new Timer(_ => EndIdle(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
    }

    private async Task<WorkerProcess> Start(string kind)
    {
        var folder = AttemptFolder.Create(options.ScratchRoot, $"worker-{Guid.NewGuid():n}");
        // The time-outs bound one request; a worker's CPU time and memory are watched, not limited.
        var limits = new BoxLimits(CpuSeconds: 86_400, FileMegabytes: 10_240, AddressSpaceMegabytes: null);
        var outside = command.Folders.Where(one => !one.StartsWith("/usr/", StringComparison.Ordinal));
        var info = box.Command(command.Program, [.. command.Arguments, WorkerMain.Word, kind], folder, limits, Environment, outside);
        return new WorkerProcess(await starter.Start(info), folder, options.MemorySampleMilliseconds);
    }

    private void EndIdle()
    {
        foreach (var stack in idle.Values)
        {
            var all = new List<WorkerProcess>();
            while (stack.TryPop(out var worker))
                all.Add(worker);
            foreach (var worker in all)
            {
                if (System.Environment.TickCount64 - worker.IdleSince < TimeSpan.FromMinutes(options.WorkerIdleMinutes).TotalMilliseconds)
                    stack.Push(worker);
                else
                    worker.DisposeAsync().AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }
}
