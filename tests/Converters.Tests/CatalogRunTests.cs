using System.Diagnostics;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests;

/// <summary>Every operation at work: a new one is in here by being in the catalog.</summary>
public sealed class CatalogRunTests
{
    /// <summary>How long after a cancel or time-out something of an attempt may still be there.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    /// <summary>These make one type, and give back in its own what they cannot make smaller: that depends on the file (VideoCompressTests).</summary>
    private static readonly Dictionary<string, FileType> GiveBack = new() { ["video.compress"] = FileTypes.Mp4 };

    /// <summary>What the name of a plain text file does not say has to be said.</summary>
    private static readonly Dictionary<(string Operation, FileType From), string> Said = new()
    {
        [("code.minify", FileTypes.Text)] = """{"language": "css"}""",
        [("code.beautify", FileTypes.Text)] = """{"language": "css"}""",
    };

    public static TheoryData<string> Operations { get; } = [.. Catalog.Shipped.Select(converter => converter.Descriptor.Name)];

    [Theory, MemberData(nameof(Operations))]
    public async Task It_takes_every_type_it_accepts_and_makes_every_type_it_produces(string name)
    {
        var converter = Find(name);
        var produces = converter.Descriptor.Produces;
        var made = new HashSet<FileType>();
        await using var toolbox = new Toolbox();
        foreach (var (index, from) in converter.Descriptor.Accept.Index())
        {
            // Another target for each: not every pair is tried, but every type on both sides. Some content fits not every target.
            var targets = Enumerable.Range(0, produces.Count).Select(step => CatalogRuns.Parameters(converter, produces[(index + step) % produces.Count]));
            made.UnionWith(await FirstThatWorks(toolbox, converter, [from], Said.TryGetValue((name, from), out var said) ? [said] : targets, $"{name} of {from}"));
        }

        FileType?[] sources = converter.Descriptor.Accept.Count == 0 ? [null] : [.. converter.Descriptor.Accept];
        foreach (var to in produces.Where(to => !GiveBack.TryGetValue(name, out var own) || to.Equals(own)))
        {
            if (!made.Contains(to))
                made.UnionWith(await FirstThatWorks(toolbox, converter, sources, CatalogRuns.Variations(converter, to), $"{name} to {to}", to));
        }
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task Two_at_once_do_not_mix(string name)
    {
        var converter = Find(name);
        var (example, parameters) = (converter.Descriptor.Example, CatalogRuns.Repeatable(converter));
        await using var toolbox = new Toolbox();
        var alone = await Run(example.Inputs, "stem-by-itself");
        // Beside it another input, of the last type that it takes.
        var other = (await CatalogRuns.Inputs(converter, converter.Descriptor.Accept is [.., var last] ? last : null))[0];
        var both = await Task.WhenAll(Run(example.Inputs, "stem-beside-another"), Guarded(() => CatalogRuns.Convert(toolbox, converter, other, parameters, CatalogRuns.Describe)));
        Assert.Equal(alone, both[0]);

        Task<string> Run(IReadOnlyList<string> inputs, string stem) => CatalogRuns.Convert(
            toolbox, converter, [.. inputs.Select(input => (stem + Path.GetExtension(input), File.ReadAllBytes(Repository.TestData(input))))], parameters,
            async result =>
            {
                Assert.All(result.Outputs, output => Assert.DoesNotContain("sample", output.Name, StringComparison.Ordinal));
                return (await CatalogRuns.Describe(result)).Replace(stem, "stem", StringComparison.Ordinal);
            });
    }

    /// <summary>A tool that hangs hears no request to end: it is stopped by a signal here, and can only be killed.</summary>
    [Theory, MemberData(nameof(Operations))]
    public async Task A_tool_that_hangs_is_gone_with_all_its_files_soon_after_a_cancel_or_time_out(string name)
    {
        const int Tries = 20;
        var converter = Find(name);
        await using var toolbox = new Toolbox();
        var hung = false;
        // A quick tool may end before it can be stopped.
        for (var i = 0; i < Tries && !hung; i++)
            hung = await Hang(toolbox, converter);
        var worksInside = converter.Descriptor.Tools.Count == 0 && converter.Descriptor.Queue.Role is "general" or "io";
        Assert.True(hung || worksInside, $"no tool of {name} could be stopped");

        await toolbox.EndWorkers();
        Assert.Empty(Directory.EnumerateFileSystemEntries(toolbox.Scratch));
        await Wait.Until(() => Survivors.Of(toolbox.Scratch).Count == 0, EndPatience, "no process is left");
        Assert.True(converter.Descriptor.HardTimeout - converter.Descriptor.SoftTimeout > EndPatience, "the hard time-out leaves no time to end");
    }

    /// <summary>Runs the example until something of it stands still, and ends it; false when it came to its end before.</summary>
    private static async Task<bool> Hang(Toolbox toolbox, IConverter converter)
    {
        await using var harness = new ConverterHarness(toolbox);
        foreach (var input in converter.Descriptor.Example.Inputs)
            harness.With(converter, input);
        using var stop = new CancellationTokenSource();
        var work = harness.Convert(converter, converter.Descriptor.Example.Parameters, stop.Token);
        // Looked at without a pause: some tools take a few milliseconds.
        while (!work.IsCompleted && !Freeze(toolbox.Scratch))
            await Task.Yield();
        if (work.IsCompleted)
        {
            Assert.NotNull(await work);
            return false;
        }

        var clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.True(clock.Elapsed < EndPatience, $"{clock.Elapsed} to end");
        Assert.Empty(Survivors.Of(harness.Folder.Root));
        return true;
    }

    /// <summary>Stops all that works in the folder; true when something does, and all of it stands still.</summary>
    private static bool Freeze(string folder)
    {
        var running = Running(folder);
        foreach (var process in running.Where(process => State(process) is not ('T' or 'Z' or ' ')))
        {
            try
            {
                Signals.Send(process, Signals.Stop);
            }
            catch (InvalidOperationException)
            {
                // It ended by itself in this moment; the next look sees what came after it.
                return false;
            }
        }

        return running.Count > 0 && running.All(process => State(process) == 'T') && Running(folder).Count == running.Count;
    }

    /// <summary>What this process has started there, and what that has.</summary>
    private static List<int> Running(string folder) =>
        [.. ProcessTree.Children(Environment.ProcessId).Where(process => CommandLine(process).Contains(folder + '/', StringComparison.Ordinal)).SelectMany(ProcessTree.Of)];

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static char State(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return ' ';
        }
    }

    /// <summary>The types that came out of the first combination that works, and of these the one that is wanted.</summary>
    private static async Task<IReadOnlyList<FileType>> FirstThatWorks(
        Toolbox toolbox, IConverter converter, IReadOnlyList<FileType?> sources, IEnumerable<string> variations, string what, FileType? wanted = null)
    {
        var refusals = new List<string>();
        foreach (var (parameters, from) in variations.SelectMany(parameters => sources.Select(from => (parameters, from))))
        {
            var mayGoOn = wanted is not null;
            foreach (var inputs in await CatalogRuns.Inputs(converter, from))
            {
                try
                {
                    var types = await CatalogRuns.Convert(toolbox, converter, inputs, parameters, result => Types(from, result));
                    if (wanted is null || types.Contains(wanted))
                        return types;
                    refusals.Add($"{parameters}: {string.Join(", ", types)}");
                }
                catch (ConversionException fault)
                {
                    refusals.Add($"{parameters} of {from}: {fault.Code.Wire()} {fault.Message} {fault.Detail}");
                    mayGoOn |= fault.Code == ErrorCode.NotRepresentable;
                }
            }

            // A pair that is simply broken is not made good by another that works.
            if (!mayGoOn)
                break;
        }

        Assert.Fail($"{what}:\n{string.Join('\n', refusals)}");
        return [];
    }

    private static async Task<IReadOnlyList<FileType>> Types(FileType? from, ConversionResult result)
    {
        foreach (var output in result.Outputs)
            AssertKept(from, output, await Facts.Of(output));
        return [.. result.Outputs.Select(output => output.Type)];
    }

    /// <summary>What the samples are made of is still there.</summary>
    private static void AssertKept(FileType? from, OutputFile output, string facts)
    {
        Assert.False(string.IsNullOrWhiteSpace(facts), $"{output.Name}: nothing in it");
        if (from is null)
            return;
        if (Facts.IsPicture(from) && Facts.IsPicture(output.Type))
            Assert.True(Facts.HasRedAndBlue(facts), $"{from} to {output.Type}: {facts}");
        if (Facts.IsArchive(from) && Facts.IsArchive(output.Type))
            Assert.Contains("hello from a sample", facts, StringComparison.Ordinal);
        if (Facts.IsMedia(from) && Facts.IsMedia(output.Type))
            Assert.True(double.Parse(facts.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) >= 0.9, $"{from} to {output.Type}: {facts}");
        if (from.Equals(FileTypes.Pdf) && (output.Type.Equals(FileTypes.Pdf) || output.Type.Equals(FileTypes.Epub)))
            Assert.Contains("Report page", facts, StringComparison.Ordinal);
    }

    /// <summary>The neighbour may be refused; that is not this test's matter.</summary>
    private static async Task<string> Guarded(Func<Task<string>> run)
    {
        try
        {
            return await run();
        }
        catch (ConversionException fault)
        {
            return fault.Message;
        }
    }

    private static IConverter Find(string name) => Catalog.Shipped.Single(converter => converter.Descriptor.Name == name);
}
