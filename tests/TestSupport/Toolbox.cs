using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlipUnit.TestSupport;

/// <summary>The tools of one silo without the silo: the box, the runner, the workers, and a scratch folder; many attempts may share it, also at once.</summary>
public sealed class Toolbox : IAsyncDisposable
{
    private readonly TemporaryFolder scratch = new();
    private readonly WorkerPool workers;
    private int attempts;

    /// <param name="configure">Changes the options before anything reads them.</param>
    /// <param name="tools">The programs that may be run; by default those of the catalog.</param>
    public Toolbox(Action<ToolOptions>? configure = null, IReadOnlyList<Tool>? tools = null)
    {
        Options = new ToolOptions { ScratchRoot = scratch.Path };
        configure?.Invoke(Options);
        Box = new Box(Options);
        Tools = new ToolRunner(Options, Box, Starter, tools ?? ToolCatalog.All, NullLogger<ToolRunner>.Instance);
        workers = new WorkerPool(Options, Box, Starter, WorkerCommand.OfThisProgram(Repository.Program("TestSilo")));
    }

    public ToolOptions Options { get; }

    public Box Box { get; }

    public ToolStarter Starter { get; } = new();

    public ToolRunner Tools { get; }

    public IWorkerPool Workers => workers;

    public string Scratch => scratch.Path;

    /// <summary>A folder for one more attempt, of a name that no other has.</summary>
    public AttemptFolder NewAttempt() => AttemptFolder.Create(scratch.Path, $"attempt-{Interlocked.Increment(ref attempts)}");

    /// <summary>Ends the workers; nothing may be left in the scratch folder after it.</summary>
    public ValueTask EndWorkers() => workers.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await workers.DisposeAsync();
        Starter.Dispose();
        scratch.Dispose();
    }
}
