using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Providers;
using FlipUnit.Converters.Tools;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Conversions;

/// <summary>What this silo gives an operation to work with: a folder, its inputs, the tools, the providers, and the bounds that are options.</summary>
internal sealed class Workbench(
    IBlobStore blobs, IToolRunner tools, IWorkerPool workers, ToolOptions toolOptions, IOptions<LimitOptions> limits,
    ProviderList providers, IProviderGate gate, TimeProvider time, ILogger<ProviderCalls> log)
{
    /// <summary>A folder in this process's scratch; its owner disposes of it.</summary>
    public AttemptFolder Folder(string name) => AttemptFolder.Create(toolOptions.ScratchRoot, name);

    public async Task<IReadOnlyList<InputFile>> Fetch(
        IReadOnlyList<JobInput> inputs, OperationDescriptor descriptor, AttemptFolder folder, CancellationToken cancellation)
    {
        var files = new List<InputFile>(inputs.Count);
        foreach (var (index, input) in inputs.Index())
        {
            var type = descriptor.Accept.First(type => type.Name == input.FileType);
            var name = $"in-{index}.{type.Extension}";
            var path = Path.Combine(folder.In, name);
            await GrainCalls.AFewTimes(() => blobs.Fetch(input.BlobKey, path, cancellation), cancellation);
            files.Add(new InputFile(input.Name, path, tools.BoxInputPath(folder, name), input.Bytes, type));
        }

        return files;
    }

    /// <param name="folder">Of the attempt.</param>
    /// <param name="inputs">As they were fetched.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="share">What the job may use of the node.</param>
    /// <param name="clock">How much time there is.</param>
    /// <param name="conversion">The attempt that spends and leaves checkpoints; null for a look before there is one.</param>
    public ConversionContext Context(
        AttemptFolder folder, IReadOnlyList<InputFile> inputs, Action<double> progress, ResourceShare share, WorkClock clock, RunningConversion? conversion = null)
    {
        var calls = new ProviderCalls(providers, gate, clock, time, log);
        if (conversion is null)
            return new ConversionContext(folder, inputs, tools, workers, progress, share, calls) { Limits = limits.Value.Limits };
        conversion.Checkpoints = new JobCheckpoints(blobs, conversion.Job);
        return new ConversionContext(folder, inputs, tools, workers, progress, share, calls)
        {
            Limits = limits.Value.Limits,
            Checkpoints = conversion.Checkpoints,
            Spend = conversion.Spend,
        };
    }
}
