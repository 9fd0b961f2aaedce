using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Providers;
using FlipUnit.Converters.Tools;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using FlipUnit.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Tests.Conversions;

/// <summary>Attempts as a silo runs them, from blobs to an outcome, with time-outs that a test can wait for.</summary>
public sealed class ConversionRunTests : IAsyncDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Toolbox toolbox = new(tools: [.. ToolCatalog.All, HangingTools.Shell]);
    private readonly TemporaryFolder stored = new();
    private readonly ProviderList providers = new(new ProvidersOptions());
    private readonly LocalBlobStore blobs;

    public ConversionRunTests() => blobs = new LocalBlobStore(Options.Create(new LocalBlobOptions { Root = stored.File("blobs"), Fsync = false }));

    /// <summary>A new operation is in here by being in the catalog. One that is deaf to its soft time-out meets the hard one.</summary>
    [Theory]
    [InlineData(1.5, 600, false)]
    [InlineData(0.5, 2, true)]
    public async Task Whatever_an_operation_runs_is_gone_after_its_time_out(double soft, double hard, bool isDeaf)
    {
        var operations = Catalog.Shipped.Where(one => one.Descriptor.Tools.Count > 0)
            .Select(one => new HastyConverter(one, TimeSpan.FromSeconds(soft), TimeSpan.FromSeconds(hard), isDeaf)).ToList();
        await Task.WhenAll(operations.Select(async operation =>
        {
            var name = operation.Descriptor.Name;
            using var conversion = Begin(operation);
            var tools = new HangingTools(toolbox);
            var outcome = await Run(tools, conversion, operation).WaitAsync(Patience);
            Assert.True(tools.Asked, $"{name} ran nothing");
            AssertTimedOut(outcome, name);
            // A worker that is just being started is killed when it has.
            await Wait.Until(() => conversion.Unfinished.IsCompleted, Patience, $"{name} has ended");
        }));

        Assert.DoesNotContain(Directory.EnumerateDirectories(toolbox.Scratch), folder => !Path.GetFileName(folder).StartsWith("worker-", StringComparison.Ordinal));
        await toolbox.EndWorkers();
        Assert.Empty(Directory.EnumerateFileSystemEntries(toolbox.Scratch));
        Assert.Empty(Survivors.Of(toolbox.Scratch));
    }

    /// <summary>Nothing can kill code of our own: the client is told, and the slots are not given to another.</summary>
    [Fact]
    public async Task Code_that_does_not_end_is_reported_at_the_hard_time_out_and_cleans_up_when_it_does()
    {
        var text = Catalog.Shipped.Single(one => one.Descriptor.Name == "text.hash");
        var end = new TaskCompletionSource();
        var operation = new HastyConverter(text, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.2), isDeaf: true) { Before = end.Task };
        using var conversion = Begin(operation);
        AssertTimedOut(await Run(new HangingTools(toolbox), conversion, operation).WaitAsync(Patience), "text.hash");
        Assert.False(conversion.Unfinished.IsCompleted);
        Assert.NotEmpty(Directory.EnumerateDirectories(toolbox.Scratch));

        end.SetResult();
        await Task.WhenAny(conversion.Unfinished);
        Assert.Empty(Directory.EnumerateFileSystemEntries(toolbox.Scratch));
    }

    [Fact]
    public async Task An_attempt_within_its_time_gives_what_the_operation_made()
    {
        var operation = new HastyConverter(Catalog.Shipped.Single(one => one.Descriptor.Name == "archive.convert"), Never, Never * 2, isDeaf: true);
        using var conversion = Begin(operation);
        var outcome = await Run(toolbox.Tools, toolbox.Workers, conversion, operation).WaitAsync(Patience);
        Assert.Equal(AttemptEnd.Completed, outcome!.End);
        await using var output = await blobs.Open(Assert.Single(outcome.Outputs).BlobKey, TestContext.Current.CancellationToken);
        Assert.Equal(outcome.Outputs[0].Bytes, output.Length);
    }

    public async ValueTask DisposeAsync()
    {
        await toolbox.DisposeAsync();
        providers.Dispose();
        stored.Dispose();
    }

    private static void AssertTimedOut(AttemptOutcome? outcome, string name)
    {
        Assert.Equal((name, AttemptEnd.Failed, "timeout"), (name, outcome!.End, outcome.Error?.Code));
        Assert.Empty(outcome.Outputs);
    }

    private static RunningConversion Begin(HastyConverter operation) =>
        new(Guid.NewGuid(), 1, operation.Descriptor.Name, operation.Descriptor.Queue.Role, 1);

    private Task<AttemptOutcome?> Run(HangingTools tools, RunningConversion conversion, HastyConverter operation) => Run(tools, tools, conversion, operation);

    private async Task<AttemptOutcome?> Run(IToolRunner tools, IWorkerPool workers, RunningConversion conversion, HastyConverter operation)
    {
        var gate = new SlotGate(new Dictionary<string, int> { [conversion.Queue] = 100 });
        var grains = SilentGrains.Factory();
        var bench = new Workbench(
            blobs, tools, workers, toolbox.Options, Options.Create(new LimitOptions()), providers, new TestGate(), grains, TimeProvider.System, NullLogger<ProviderCalls>.Instance);
        var run = new ConversionRun(bench, blobs, gate, grains, NullLogger<ConversionRun>.Instance);
        var example = operation.Descriptor.Example;
        var inputs = await Task.WhenAll(example.Inputs.Select((name, index) => Store(conversion.Job, operation.Descriptor, name, index)));
        return await run.Run(conversion, operation, new WorkOrder(conversion.Job, conversion.Attempt, operation.Descriptor.Name, example.Parameters, inputs));
    }

    private async Task<JobInput> Store(Guid job, OperationDescriptor descriptor, string name, int index)
    {
        var content = await File.ReadAllBytesAsync(Repository.TestData(name));
        var type = Sniffer.Detect(content.AsSpan(0, Math.Min(content.Length, Sniffer.HeadBytes)), name, descriptor.Accept)!;
        var blob = await blobs.Put(BlobKeys.Input(job, job, index), new MemoryStream(content), content.Length, CancellationToken.None);
        return new JobInput(name, blob.Bytes, type.MediaType, type.Name, blob.Key);
    }
}
