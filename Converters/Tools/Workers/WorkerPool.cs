using System.Collections.Concurrent;
using System.Text.Json;

namespace FlipUnit.Converters.Tools.Workers;

/// <summary>The command that starts a worker, to which <c>worker KIND IN WORK</c> is added, and the folders it reads its program from.</summary>
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
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_NOLOGO"] = "1",
    };

    private readonly ConcurrentDictionary<string, ConcurrentStack<WorkerProcess>> idle = new();
    private readonly Dictionary<string, Task> spares = [];
    private readonly CancellationTokenSource stop = new();
    private Task? sweeping;

    public async Task<JsonElement> Run<TRequest>(
        string kind, TRequest request, AttemptFolder folder, int memoryMegabytes, Action<double> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        BeginSweeping();
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
                idle[kind].Push(worker);
            else
                await worker.DisposeAsync();
        }
    }

    private void BeginSweeping()
    {
        lock (spares)
            sweeping ??= Sweep();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Task[] starting;
        lock (spares)
        {
            starting = [sweeping ?? Task.CompletedTask, .. spares.Values];
        }

        await Task.WhenAll(starting);
        foreach (var stack in idle.Values)
        {
            while (stack.TryPop(out var worker))
                await worker.DisposeAsync();
        }
    }

    private async Task<WorkerProcess> Take(string kind)
    {
        var stack = idle.GetOrAdd(kind, _ => new());
        WorkerProcess? taken = null;
        while (taken is null && stack.TryPop(out var worker))
        {
            if (worker.HasExited)
                await worker.DisposeAsync();
            else
                taken = worker;
        }

        taken ??= await Start(kind);
        if (stack.IsEmpty)
            StartSpare(kind, stack);
        return taken;
    }

    /// <summary>One started worker for whoever comes next: the runtime's start is most of a small job's time.</summary>
    private void StartSpare(string kind, ConcurrentStack<WorkerProcess> stack)
    {
        lock (spares)
        {
            if (!stop.IsCancellationRequested && spares.GetValueOrDefault(kind) is not { IsCompleted: false })
                spares[kind] = Start(kind).ContinueWith(Keep, TaskScheduler.Default);
        }

        void Keep(Task<WorkerProcess> started)
        {
            // When it could not be started, who needs it tries again and hears why.
            if (started.IsCompletedSuccessfully)
                stack.Push(started.Result);
        }
    }

    private async Task<WorkerProcess> Start(string kind)
    {
        var folder = AttemptFolder.Create(options.ScratchRoot, $"worker-{Guid.NewGuid():n}");
        // The time-outs bound one request; a worker's CPU time and memory are watched, not limited.
        var limits = new BoxLimits(CpuSeconds: 86_400, FileMegabytes: 10_240, AddressSpaceMegabytes: null);
        var outside = command.Folders.Where(one => !one.StartsWith("/usr/", StringComparison.Ordinal));
        string[] arguments = [.. command.Arguments, WorkerMain.Word, kind, box.InputPath(folder, ""), box.WorkPath(folder, "")];
        var info = box.Command(command.Program, arguments, folder, limits, Environment, outside);
        try
        {
            return new WorkerProcess(await starter.Start(info), folder, options.MemorySampleMilliseconds);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private async Task Sweep()
    {
        using var timer = new PeriodicTimer(SweepPeriod);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
                await EndIdle();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The pool ends.
        }
    }

    private async Task EndIdle()
    {
        var longest = TimeSpan.FromMinutes(options.WorkerIdleMinutes).TotalMilliseconds;
        foreach (var stack in idle.Values)
        {
            var all = new List<WorkerProcess>();
            while (stack.TryPop(out var worker))
                all.Add(worker);
            foreach (var worker in all)
            {
                if (System.Environment.TickCount64 - worker.IdleSince < longest)
                    stack.Push(worker);
                else
                    await worker.DisposeAsync();
            }
        }
    }
}
