using System.Collections.Concurrent;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.TestSupport;

/// <summary>Runs one attempt of an operation as a silo does: the real tools, in the box, in a folder of its own.</summary>
public sealed class ConverterHarness : IAsyncDisposable
{
    private readonly Toolbox toolbox;
    private readonly bool ownToolbox;
    private readonly List<InputFile> inputs = [];
    private readonly ConcurrentQueue<double> progress = new();
    private readonly ConcurrentQueue<string> said = new();

    public ConverterHarness()
        : this(new Toolbox(), ownToolbox: true)
    {
    }

    /// <summary>An attempt with tools that others use too.</summary>
    public ConverterHarness(Toolbox toolbox)
        : this(toolbox, ownToolbox: false)
    {
    }

    private ConverterHarness(Toolbox toolbox, bool ownToolbox)
    {
        this.toolbox = toolbox;
        this.ownToolbox = ownToolbox;
        Folder = toolbox.NewAttempt();
    }

    public ToolOptions Options => toolbox.Options;

    public Box Box => toolbox.Box;

    public ToolRunner Tools => toolbox.Tools;

    public IWorkerPool Workers => toolbox.Workers;

    public AttemptFolder Folder { get; }

    public IReadOnlyCollection<double> Progress => progress;

    /// <summary>What the operation may ask; without it a provider that answers well.</summary>
    public TestProviders? Providers { get; init; }

    public OperationLimits Limits { get; init; } = new();

    public ICheckpoints Checkpoints { get; init; } = Converters.Checkpoints.None;

    /// <summary>What the operation told on the way.</summary>
    public IReadOnlyCollection<string> Said => said;

    /// <summary>What the attempt says that the job has cost.</summary>
    public decimal SpentUsd { get; private set; }

    /// <summary>Adds an input as the gateway and the silo do; a type that the operation does not take is refused here.</summary>
    public ConverterHarness With(IConverter converter, string name, byte[] content)
    {
        var type = Sniffer.Detect(content.AsSpan(0, Math.Min(content.Length, Sniffer.HeadBytes)), name, converter.Descriptor.Accept)
            ?? throw new ConversionException(ErrorCode.UnsupportedInput, "not a type the operation takes");
        return With(name, type, path => File.WriteAllBytes(path, content));
    }

    /// <summary>Adds an input of a given type, whatever it holds; <paramref name="write"/> makes the file.</summary>
    public ConverterHarness With(string name, FileType type, Action<string> write)
    {
        var own = $"in-{inputs.Count}.{type.Extension}";
        var path = Path.Combine(Folder.In, own);
        write(path);
        inputs.Add(new InputFile(name, path, Box.InputPath(Folder, own), new FileInfo(path).Length, type));
        return this;
    }

    public ConverterHarness With(IConverter converter, string testData) => With(converter, testData, File.ReadAllBytes(Repository.TestData(testData)));

    public async Task<ConversionResult> Convert(IConverter converter, string parameters, CancellationToken cancellation = default)
    {
        var json = JsonElement.Parse(parameters);
        if (converter.Parameters.Validate(json) is [var error, ..])
            throw new ArgumentException($"{error.Field} {error.Message}", nameof(parameters));
        // Whoever gives no provider of its own gets one that answers well.
        using var well = converter.Descriptor.Provider is not null && Providers is null ? await TestProviders.WellAnswering() : null;
        return await converter.Convert(Context(converter, Providers ?? well), json, cancellation);
    }

    /// <summary>A look at the inputs as it is made before a job is accepted.</summary>
    public Task<decimal?> Appraise(IAppraised converter, string parameters = "{}", CancellationToken cancellation = default) =>
        converter.Appraise(Context(converter, Providers), JsonElement.Parse(parameters), cancellation);

    private ConversionContext Context(IConverter converter, TestProviders? providers)
    {
        var share = new ResourceShare(2, converter.Descriptor.MemoryMegabytes);
        if (providers is null)
            return new ConversionContext(Folder, inputs, Tools, Workers, progress.Enqueue, share) { Limits = Limits };
        return new ConversionContext(Folder, inputs, Tools, Workers, progress.Enqueue, share)
        {
            Providers = providers.Calls(converter.Descriptor.SoftTimeout),
            Say = said.Enqueue,
            Spend = usd => SpentUsd += usd,
            Limits = Limits,
            Checkpoints = Checkpoints,
        };
    }

    public async ValueTask DisposeAsync()
    {
        Folder.Dispose();
        if (ownToolbox)
            await toolbox.DisposeAsync();
    }
}
