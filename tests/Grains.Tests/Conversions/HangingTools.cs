using System.Text.Json;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Grains.Tests.Conversions;

/// <summary>In the place of whatever an attempt runs: real processes, in the real box, that never end by themselves.</summary>
internal sealed class HangingTools(Toolbox toolbox) : IToolRunner, IWorkerPool
{
    public static readonly Tool Shell = new("sh", "/bin/sh", []);

    private static readonly object Hang = new { @do = "hang" };

    /// <summary>Whether anything was run.</summary>
    public bool Asked { get; private set; }

    public string? Trouble => toolbox.Tools.Trouble;

    public ToolInfo? Find(string tool) => toolbox.Tools.Find(tool);

    public string BoxPath(AttemptFolder folder, string workName) => toolbox.Tools.BoxPath(folder, workName);

    public string BoxInputPath(AttemptFolder folder, string inName) => toolbox.Tools.BoxInputPath(folder, inName);

    public Task<ToolResult> Run(ToolCommand command, AttemptFolder folder, CancellationToken cancellation)
    {
        Asked = true;
        return toolbox.Tools.Run(new ToolCommand(Shell.Name, ["-c", "touch left; setsid sleep 300 & sleep 300"]), folder, cancellation);
    }

    public Task<JsonElement> Run<TRequest>(
        string kind, TRequest request, AttemptFolder folder, int memoryMegabytes, Action<double> progress, CancellationToken cancellation)
    {
        Asked = true;
        return toolbox.Workers.Run(TestWorker.Name, Hang, folder, memoryMegabytes, progress, cancellation);
    }
}
