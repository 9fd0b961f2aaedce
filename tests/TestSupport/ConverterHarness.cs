using System.Collections.Concurrent;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlipUnit.TestSupport;

/// <summary>Runs one attempt of an operation as a silo does: the real tools, in the box, in a folder of its own.</summary>
public sealed class ConverterHarness : IAsyncDisposable
{
    private readonly TemporaryFolder scratch = new();
    private readonly ToolStarter starter = new();
    private readonly AttemptFolder folder;
    private readonly WorkerPool workers;
    private readonly List<InputFile> inputs = [];
    private readonly ConcurrentQueue<double> progress = new();

    public ConverterHarness()
    {
        Options = new ToolOptions { ScratchRoot = scratch.Path };
        Box = new Box(Options);
        Tools = new ToolRunner(Options, Box, starter, ToolCatalog.All, NullLogger<ToolRunner>.Instance);
        workers = new WorkerPool(Options, Box, starter, WorkerCommand.OfThisProgram(Repository.Program("TestSilo")));
        folder = AttemptFolder.Create(scratch.Path, "attempt");
    }

    public ToolOptions Options { get; }

    public Box Box { get; }

    public ToolRunner Tools { get; }

    public IWorkerPool Workers => workers;

    public AttemptFolder Folder => folder;

    public IReadOnlyCollection<double> Progress => progress;

    /// <summary>Adds an input as the gateway and the silo do; a type that the operation does not take is refused here.</summary>
    public ConverterHarness With(IConverter converter, string name, byte[] content)
    {
        var type = Sniffer.Detect(content.AsSpan(0, Math.Min(content.Length, Sniffer.HeadBytes)), name, converter.Descriptor.Accept)
            ?? throw new ConversionException(ErrorCode.UnsupportedInput, "not a type the operation takes");
        var own = $"in-{inputs.Count}.{type.Extension}";
        var path = Path.Combine(folder.In, own);
        File.WriteAllBytes(path, content);
        inputs.Add(new InputFile(name, path, Box.InputPath(folder, own), content.Length, type));
        return this;
    }

    public ConverterHarness With(IConverter converter, string testData) => With(converter, testData, File.ReadAllBytes(Repository.TestData(testData)));

    public async Task<ConversionResult> Convert(IConverter converter, string parameters, CancellationToken cancellation = default)
    {
        var json = JsonElement.Parse(parameters);
        if (converter.Parameters.Validate(json) is [var error, ..])
            throw new ArgumentException($"{error.Field} {error.Message}", nameof(parameters));
        var share = new ResourceShare(2, converter.Descriptor.MemoryMegabytes);
        return await converter.Convert(new ConversionContext(folder, inputs, Tools, workers, progress.Enqueue, share), json, cancellation);
    }

    /// <summary>What is left of the attempts' scratch, but the harness's own folder.</summary>
    public IReadOnlyList<string> Leftovers() => [.. Directory.EnumerateDirectories(scratch.Path).Where(path => path != folder.Root)];

    public async ValueTask DisposeAsync()
    {
        await workers.DisposeAsync();
        starter.Dispose();
        folder.Dispose();
        scratch.Dispose();
    }
}
