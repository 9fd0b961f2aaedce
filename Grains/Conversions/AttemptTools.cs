using System.Text.Json;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Grains.Conversions;

/// <summary>Tools and workers of one attempt: whatever token it gives them, they die when the attempt is killed.</summary>
internal sealed class AttemptTools(IToolRunner tools, IWorkerPool workers, CancellationToken killed) : IToolRunner, IWorkerPool
{
    public string? Trouble => tools.Trouble;

    public ToolInfo? Find(string tool) => tools.Find(tool);

    public string BoxPath(AttemptFolder folder, string workName) => tools.BoxPath(folder, workName);

    public string BoxInputPath(AttemptFolder folder, string inName) => tools.BoxInputPath(folder, inName);

    public async Task<ToolResult> Run(ToolCommand command, AttemptFolder folder, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, killed);
        return await tools.Run(command, folder, either.Token);
    }

    public async Task<JsonElement> Run<TRequest>(
        string kind, TRequest request, AttemptFolder folder, int memoryMegabytes, Action<double> progress, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, killed);
        return await workers.Run(kind, request, folder, memoryMegabytes, progress, either.Token);
    }
}
