using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Providers;
using FlipUnit.Converters.Tools;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Conversions;

/// <summary>What this silo gives an operation to work with: a folder, its inputs, the tools, and the bounds that are options.</summary>
internal sealed class Workbench(
    IBlobStore blobs, IToolRunner tools, IWorkerPool workers, ToolOptions toolOptions, IOptions<LimitOptions> limits, ProviderList providers,
    IProviderGate gate, IGrainFactory grains, TimeProvider time, ILogger<ProviderCalls> log)
{
    /// <summary>A look at a file before there is a job calls nobody, or not for long.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(10);

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
    /// <param name="conversion">The attempt that spends and leaves checkpoints; null for a look before there is one.</param>
    public ConversionContext Context(
        AttemptFolder folder, IReadOnlyList<InputFile> inputs, Action<double> progress, ResourceShare share, RunningConversion? conversion = null)
    {
        var calls = new ProviderCalls(providers, gate, conversion?.Clock ?? new WorkClock(LookTime), time, log);
        if (conversion is null)
            return new ConversionContext(folder, inputs, tools, workers, progress, share) { Limits = limits.Value.Limits, Providers = calls };
        conversion.Checkpoints = new JobCheckpoints(blobs, conversion.Job);
        conversion.Spoken = new SpokenText(grains, conversion.Job, conversion.Attempt);
        var own = new AttemptTools(tools, workers, conversion.Killed);
        return new ConversionContext(folder, inputs, own, own, progress, share)
        {
            Providers = calls,
            Say = conversion.Spoken.Say,
            Limits = limits.Value.Limits,
            Checkpoints = conversion.Checkpoints,
            Spend = conversion.Spend,
        };
    }
}
