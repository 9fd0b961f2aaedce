using FlipUnit.Converters.Archives.Worker;
using FlipUnit.Converters.Images.Worker;
using FlipUnit.Converters.Text.Worker;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;
using FlipUnit.Grains.Conversions;
using FlipUnit.Hosting;
using Microsoft.Extensions.Options;

namespace FlipUnit.Silo;

/// <summary>The tools of a silo: the box, the runner, the worker pool, and the probe at start.</summary>
public static class Tooling
{
    /// <summary>What this program can be a worker of. Factories, so that a silo loads none of their libraries.</summary>
    public static IReadOnlyDictionary<string, Func<IWorkerHandler>> Workers { get; } = new Dictionary<string, Func<IWorkerHandler>>
    {
        ["archives"] = () => new ArchiveWorker(),
        ["images"] = () => new ImageWorker(),
        ["text"] = () => new TextWorker(),
    };

    public static IServiceCollection AddConversionTools(this IServiceCollection services) => services
        .AddSettings<ToolOptions, ToolOptionsValidator>(ToolOptions.Section)
        .PostConfigure<ToolOptions>(options =>
        {
            ScratchFolder.SweepDead(options.ScratchRoot);
            options.ScratchRoot = ScratchFolder.Own(options.ScratchRoot);
        })
        .AddSingleton(provider => provider.GetRequiredService<IOptions<ToolOptions>>().Value)
        .AddSingleton<Box>()
        .AddSingleton<ToolStarter>()
        .AddSingleton(ToolCatalog.All)
        .AddSingleton(WorkerCommand.OfThisProgram(typeof(Tooling).Assembly.Location))
        .AddSingleton<ToolRunner>()
        .AddSingleton<IToolRunner>(provider => provider.GetRequiredService<ToolRunner>())
        .AddSingleton<IWorkerPool, WorkerPool>();
}
