using System.Collections.Concurrent;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>A sound file and what to do with it; the first file is the one that is changed.</summary>
public sealed record Seed(string Operation, string Parameters, params HostileFile[] Files);

/// <summary>
/// Mutated files of one family: always the same for one seed number. They run a few at once, so that the workers of the
/// lab are used again and no processor idles. FLIPUNIT_MUTATIONS sets how many, FLIPUNIT_MUTATION_SEED which.
/// </summary>
public static class Mutations
{
    private const int AtOnce = 4;
    private const int MostChanges = 4;

    /// <summary>Most files must pass the sniffer, or the tools are not tested at all.</summary>
    private const double LeastPassed = 0.3;

    /// <summary>A file may run to its time-out, but not one in fifty.</summary>
    private const double MostTimeouts = 0.02;

    private static int Count => Number("FLIPUNIT_MUTATIONS", 500);

    private static ulong Chance => (ulong)Number("FLIPUNIT_MUTATION_SEED", 20_260_101);

    /// <summary>Runs them all, then each seed's operation on its example; returns a line that says how they ended.</summary>
    public static async Task<string> Run(HostileLab lab, IReadOnlyList<Seed> seeds)
    {
        var faults = new ConcurrentQueue<string>();
        var ends = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(Plans(seeds).Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
        {
            var (index, (seed, changes)) = one;
            try
            {
                var file = seed.Files[0] with { Content = changes.Aggregate(seed.Files[0].Content, (content, change) => change.Apply(content)) };
                var outcome = await lab.Attempt(seed.Operation, seed.Parameters, [file, .. seed.Files.Skip(1)]);
                ends.AddOrUpdate(outcome.Code?.Wire() ?? "converted", 1, (_, count) => count + 1);
            }
            catch (Exception fault)
            {
                faults.Enqueue($"file {index}: {seed.Operation} on {seed.Files[0].Name} after {string.Join(", ", changes)}\n{fault}");
            }
        });
        Assert.True(faults.IsEmpty, $"{faults.Count} of {Count}:\n{string.Join("\n\n", faults.Take(5))}");
        foreach (var operation in seeds.Select(seed => seed.Operation).Distinct())
            await lab.OrdinaryJob(operation);

        Assert.Equal(Count, ends.Values.Sum());
        var told = string.Join(", ", ends.OrderByDescending(end => end.Value).Select(end => $"{end.Value} {end.Key}"));
        Assert.True(Count - ends.GetValueOrDefault(ErrorCode.UnsupportedInput.Wire()) >= LeastPassed * Count, $"too few passed the sniffer: {told}");
        Assert.True(ends.GetValueOrDefault(ErrorCode.Timeout.Wire()) <= MostTimeouts * Count, $"too many ran to their end: {told}");
        return told;
    }

    private static (Seed Seed, Mutation[] Changes)[] Plans(IReadOnlyList<Seed> seeds)
    {
        var plan =
            from seed in Gen.Elements(seeds.ToArray())
            from count in Gen.Choose(1, MostChanges)
            from changes in Gen.ArrayOf(Mutation.Any, count)
            select (seed, changes);
        return [.. plan.Sample(Count, new Rnd(Chance), 0)];
    }

    private static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
