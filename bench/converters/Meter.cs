using System.Globalization;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Bench;

/// <summary>CPU time and memory over what was used before, as /proc counts them.</summary>
internal sealed class Meter : IAsyncDisposable
{
    private const double TicksASecond = 100;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly Func<double> cpu;
    private readonly Func<int> memory;
    private readonly CancellationTokenSource stop = new();
    private readonly Task sampling;
    private readonly double cpuBefore;
    private readonly int memoryBefore;
    private int peak;

    private Meter(Func<double> cpu, Func<int> memory)
    {
        this.cpu = cpu;
        this.memory = memory;
        cpuBefore = cpu();
        memoryBefore = memory();
        sampling = Sample();
    }

    public double CpuSeconds => cpu() - cpuBefore;

    public int PeakMegabytes => Math.Max(0, peak - memoryBefore);

    /// <summary>Running programs with all below them, and what came to this process when its parent ended.</summary>
    public static Meter OfTrees(IReadOnlyList<int> roots) => new(
        () => roots.Concat(ProcessTree.Children(Environment.ProcessId)).SelectMany(ProcessTree.Of).Distinct().Sum(pid => Cpu(pid, own: true)), () => roots.Sum(ProcessTree.Megabytes));

    /// <summary>What this process starts and waits for, without itself and without <paramref name="others"/>, which it started before.</summary>
    public static Meter OfChildren(IReadOnlyList<int> others) => new(
        () => Cpu(Environment.ProcessId, own: false), () => ProcessTree.Children(Environment.ProcessId).Except(others).Sum(ProcessTree.Megabytes));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sampling;
        stop.Dispose();
    }

    private async Task Sample()
    {
        while (!stop.IsCancellationRequested)
        {
            peak = Math.Max(peak, memory());
            await Task.Delay(Step);
        }
    }

    private static double Cpu(int pid, bool own)
    {
        try
        {
            // After the name in brackets: state is the 3rd field; utime, stime, cutime, cstime are the 14th to 17th.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields.Skip(own ? 11 : 13).Take(own ? 4 : 2).Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksASecond;
        }
        catch (IOException)
        {
            // It ended; its parent has its time now.
            return 0;
        }
    }
}
