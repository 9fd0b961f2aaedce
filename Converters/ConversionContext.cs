using FlipUnit.Converters.Archives;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Providers;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters;

/// <summary>What one attempt of a job is given to work with.</summary>
public sealed class ConversionContext(
    AttemptFolder folder, IReadOnlyList<InputFile> inputs, IToolRunner tools, IWorkerPool workers, Action<double> progress, ResourceShare share)
{
    private readonly ProviderCalls? providers;
    private double reported;

    /// <summary>In the order the client gave them.</summary>
    public IReadOnlyList<InputFile> Inputs { get; } = inputs;

    /// <summary>The attempt's own folder; it does not outlive the attempt.</summary>
    public AttemptFolder Folder { get; } = folder;

    public IToolRunner Tools { get; } = tools;

    public IWorkerPool Workers { get; } = workers;

    /// <summary>For operations that name a <see cref="OperationDescriptor.Provider"/>.</summary>
    public ProviderCalls Providers
    {
        get => providers ?? throw new InvalidOperationException("this attempt was given no providers");
        init => providers = value;
    }

    /// <summary>Tells whoever follows the job a next piece of an answer that is still being made.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>What this job may use of the node.</summary>
    public ResourceShare Share { get; } = share;

    /// <summary>How much an operation takes, as the operator has set it.</summary>
    public OperationLimits Limits { get; init; } = new();

    /// <summary>What this attempt leaves for the next one, should it be lost.</summary>
    public ICheckpoints Checkpoints { get; init; } = Converters.Checkpoints.None;

    /// <summary>Told of every sum in USD that the job has cost, by this attempt or one before it.</summary>
    public Action<decimal> Spend { get; init; } = _ => { };

    /// <summary>Fraction done, 0 to 1; a value below an earlier one is dropped, so that progress never goes back.</summary>
    public void Report(double fraction)
    {
        if (double.IsNaN(fraction) || fraction <= reported)
            return;
        reported = Math.Min(fraction, 1);
        progress(reported);
    }
}

/// <summary>Bounds that are options of the silo.</summary>
public sealed record OperationLimits
{
    public TimeSpan LongestTranscription { get; init; } = TimeSpan.FromMinutes(30);

    public ArchiveLimits Archives { get; init; } = new();
}

/// <summary>Threads and memory (MiB) that fit the job's slots on this node.</summary>
public sealed record ResourceShare(int Threads, int MemoryMegabytes);
