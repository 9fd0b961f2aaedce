using System.Collections.Concurrent;
using System.Diagnostics;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Bench;

/// <summary>Runs the two sides of a row.</summary>
internal static class Bench
{
    /// <summary>The command in a shell of its own, as the same user, without a box.</summary>
    public static async Task<Figures> Bare(Work work, TemporaryFolder folder, IReadOnlyList<int> others)
    {
        var files = await work.Files();
        return await Timed(work, () => Meter.OfChildren(others), async index =>
        {
            var place = Directory.CreateDirectory(folder.File($"bare-{index}")).FullName;
            var clock = Stopwatch.StartNew();
            using (var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", work.Command, "sh", .. files]) { WorkingDirectory = place, RedirectStandardInput = true })!)
            {
                await shell.WaitForExitAsync();
                if (shell.ExitCode != 0)
                    throw new InvalidOperationException($"the bare command of '{work.Name}' ended with {shell.ExitCode}");
            }

            var seconds = clock.Elapsed.TotalSeconds;
            var bytes = Directory.EnumerateFiles(place, "out*").Sum(path => new FileInfo(path).Length);
            Directory.Delete(place, recursive: true);
            return (seconds, bytes);
        });
    }

    /// <summary>Submits, waits for the end, and counts the outputs' bytes.</summary>
    public static async Task<Figures> Through(Service service, Work work)
    {
        var files = await work.Files();
        await service.WarmUp(work.Operation);
        return await Timed(work, () => Meter.OfTrees(service.Processes), _ => service.Run(work.Operation, work.Parameters, files));
    }

    private static async Task<Figures> Timed(Work work, Func<Meter> start, Func<int, Task<(double Seconds, long Bytes)>> run)
    {
        var runs = new ConcurrentQueue<(double Seconds, long Bytes)>();
        await using var meter = start();
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, work.Times), new ParallelOptions { MaxDegreeOfParallelism = work.AtOnce }, async (index, _) => runs.Enqueue(await run(index)));
        return new Figures(meter.CpuSeconds, clock.Elapsed.TotalSeconds, runs.Max(one => one.Seconds), meter.PeakMegabytes, runs.First().Bytes);
    }
}
