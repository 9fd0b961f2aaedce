using System.Diagnostics;
using System.Globalization;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Bench;

/// <summary>What the box itself costs: /usr/bin/true with and without it, as the runner starts it.</summary>
internal static class BoxStart
{
    private const int Times = 100;

    public static async Task<string> Row()
    {
        await using var toolbox = new Toolbox();
        using var folder = toolbox.NewAttempt();
        var limits = new BoxLimits(60, 10, null);
        var boxed = await Timed(() => toolbox.Starter.Start(toolbox.Box.Command("/usr/bin/true", [], folder, limits, new Dictionary<string, string>(), [])));
        var bare = await Timed(() => toolbox.Starter.Start(new ProcessStartInfo("/usr/bin/true")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| start of a box, {Times} times | ≤ 30 ms | {bare.Cpu:0.000} | {boxed.Cpu:0.000} | {bare.Wall:0.000} | {boxed.Wall:0.000} | {boxed.Slowest:0.000} | | | | |");
    }

    private static async Task<(double Cpu, double Wall, double Slowest)> Timed(Func<Task<Process>> start)
    {
        var slowest = 0.0;
        await using var meter = Meter.OfChildren([]);
        var clock = Stopwatch.StartNew();
        for (var time = 0; time < Times; time++)
        {
            var one = Stopwatch.StartNew();
            using var process = await start();
            await process.WaitForExitAsync();
            slowest = Math.Max(slowest, one.Elapsed.TotalSeconds);
        }

        return (meter.CpuSeconds / Times, clock.Elapsed.TotalSeconds / Times, slowest);
    }
}
