using System.Diagnostics;
using FlipUnit.Converters.Files;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>
/// Runs operations on hostile files as a silo does, and holds every attempt to the same promises: it ends within its time
/// and memory, in a code of the file or a sound result; the sentence gives nothing away; the canary is untouched;
/// no process and no file is left; the next ordinary job succeeds. Attempts may run at once.
/// </summary>
public sealed class HostileLab : IAsyncDisposable
{
    /// <summary>Memory grows between two looks at it: how far past its budget a tool may be seen.</summary>
    private const int SampleSlackMegabytes = 512;

    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HangPatience = TimeSpan.FromSeconds(15);

    private readonly Toolbox toolbox = new();

    public Canary Canary { get; } = new();

    /// <summary>The soft time-out, in the place of the operation's own, which is too long for a test.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>One attempt, then an ordinary job of the same operation.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="parameters">As JSON.</param>
    /// <param name="files">The inputs.</param>
    /// <param name="look">Looks into a result before its files are gone.</param>
    public async Task<HostileOutcome> Run(string operation, string parameters, IReadOnlyList<HostileFile> files, Func<ConversionResult, Task>? look = null)
    {
        var outcome = await Attempt(operation, parameters, files, look);
        await OrdinaryJob(operation);
        return outcome;
    }

    public Task<HostileOutcome> Run(string operation, string parameters, HostileFile file, Func<ConversionResult, Task>? look = null) =>
        Run(operation, parameters, [file], look);

    /// <summary>One attempt alone: for many, with an <see cref="OrdinaryJob"/> after the last.</summary>
    public async Task<HostileOutcome> Attempt(string operation, string parameters, IReadOnlyList<HostileFile> files, Func<ConversionResult, Task>? look = null)
    {
        var converter = Find(operation);
        string folder;
        HostileOutcome outcome;
        await using (var harness = new ConverterHarness(toolbox))
        {
            folder = harness.Folder.Root;
            var work = Convert(harness, converter, parameters, files, look ?? (_ => Task.CompletedTask));
            var peak = 0;
            var waited = Stopwatch.StartNew();
            while (await Task.WhenAny(work, Task.Delay(100)) != work)
            {
                peak = Math.Max(peak, Math.Max(Survivors.Megabytes(folder), Survivors.LargestMegabytes(toolbox.Scratch)));
                Assert.True(waited.Elapsed < Within + HangPatience, $"{operation} on {files[0].Name} goes on after its soft time-out");
            }

            outcome = (await work) with { PeakMegabytes = peak };
        }

        Check(outcome, converter.Descriptor);
        Assert.False(Directory.Exists(folder), "the attempt's folder is left");
        await Wait.Until(() => Survivors.Of(folder).Count == 0, DeathPatience, $"no process of {files[0].Name} is left");
        Assert.Null(Canary.Harm());
        return outcome;
    }

    /// <summary>The operation's own example, with the same tools and workers.</summary>
    public async Task OrdinaryJob(string operation)
    {
        var converter = Find(operation);
        await using var harness = new ConverterHarness(toolbox);
        foreach (var input in converter.Descriptor.Example.Inputs)
            harness.With(converter, input);
        Assert.NotEmpty((await harness.Convert(converter, converter.Descriptor.Example.Parameters)).Outputs);
    }

    /// <summary>Nothing may be left once the workers have ended too.</summary>
    public async ValueTask DisposeAsync()
    {
        await toolbox.EndWorkers();
        Assert.Empty(Directory.EnumerateFileSystemEntries(toolbox.Scratch));
        await Wait.Until(() => Survivors.Of(toolbox.Scratch).Count == 0, DeathPatience, "no process is left");
        Assert.Null(Canary.Harm());
        await toolbox.DisposeAsync();
        await Canary.DisposeAsync();
    }

    private async Task<HostileOutcome> Convert(ConverterHarness harness, IConverter converter, string parameters, IReadOnlyList<HostileFile> files, Func<ConversionResult, Task> look)
    {
        using var soft = new CancellationTokenSource(Within);
        try
        {
            foreach (var file in files)
            {
                if (file.Type is { } type)
                    harness.With(file.Name, type, path => File.WriteAllBytes(path, file.Content));
                else
                    harness.With(converter, file.Name, file.Content);
            }

            var result = await harness.Convert(converter, parameters, soft.Token);
            AssertSound(result, converter.Descriptor);
            await look(result);
            return new HostileOutcome(null, string.Join('\n', result.Notes), null, 0);
        }
        catch (ConversionException fault)
        {
            return new HostileOutcome(fault.Code, fault.Message, fault.Detail, 0);
        }
        catch (OperationCanceledException) when (soft.IsCancellationRequested)
        {
            return new HostileOutcome(ErrorCode.Timeout, "", null, 0);
        }
        finally
        {
            foreach (var (index, file) in files.Index())
                AssertUnchanged(harness, index, file);
        }
    }

    /// <summary>In a silo inputs are other names of the stored blobs: nothing may write to them.</summary>
    private static void AssertUnchanged(ConverterHarness harness, int index, HostileFile file)
    {
        if (Directory.EnumerateFiles(harness.Folder.In, $"in-{index}.*").FirstOrDefault() is { } path)
            Assert.True(file.Content.AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"{file.Name} was changed");
    }

    private static void AssertSound(ConversionResult result, OperationDescriptor descriptor)
    {
        Assert.True(result.Outputs.Count > 0 || result.Result is not null, "neither files nor a result");
        foreach (var output in result.Outputs)
        {
            var file = new FileInfo(output.Path);
            Assert.True(file is { Exists: true, LinkTarget: null }, $"{output.Name} is no file");
            Assert.Contains(output.Type, descriptor.Produces);
            using var content = file.OpenRead();
            var head = new byte[Sniffer.HeadBytes];
            var read = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            Assert.Equal(output.Type, Sniffer.Detect(head.AsSpan(0, read), output.Name, [output.Type]));
        }
    }

    private void Check(HostileOutcome outcome, OperationDescriptor descriptor)
    {
        // The codes of a request, and those that say that we are broken, are no answers to a file.
        if (outcome.Code is { } code)
            Assert.True(code is >= ErrorCode.UnsupportedInput and <= ErrorCode.ToolFailed or ErrorCode.InvalidParameters, outcome.ToString());
        Assert.False(outcome.Tells, outcome.Message);
        Assert.DoesNotContain(Canary.Secret, outcome.Message, StringComparison.Ordinal);
        Assert.True(outcome.PeakMegabytes <= descriptor.MemoryMegabytes + SampleSlackMegabytes, $"{outcome.PeakMegabytes} MiB of {descriptor.MemoryMegabytes}");
    }

    private static IConverter Find(string operation) => Catalog.Shipped.Single(converter => converter.Descriptor.Name == operation);
}
