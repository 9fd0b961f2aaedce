using System.Globalization;

namespace FlipUnit.Load;

/// <summary>CPU time and memory of process trees while a run goes on, read from /proc.</summary>
internal sealed class ServerProcesses : IDisposable
{
    private const double TicksPerSecond = 100;

    private readonly int[] roots;
    private readonly Dictionary<int, long> before;
    private readonly Timer sampler;
    private long peakKilobytes;

    public ServerProcesses(int[] roots)
    {
        this.roots = roots;
        before = Tree().ToDictionary(process => process, Ticks);
        sampler = new Timer(_ => Sample(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    public Usage? Stop()
    {
        if (roots.Length == 0)
            return null;
        Sample();
        var ticks = Tree().Sum(process => Ticks(process) - before.GetValueOrDefault(process));
        return new Usage(ticks / TicksPerSecond, Interlocked.Read(ref peakKilobytes) / 1024);
    }

    public void Dispose() => sampler.Dispose();

    private void Sample()
    {
        var now = Tree().Sum(Kilobytes);
        if (now > Interlocked.Read(ref peakKilobytes))
            Interlocked.Exchange(ref peakKilobytes, now);
    }

    private List<int> Tree()
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
            .Where(process => process > 0).Select(process => (Process: process, Fields: Stat(process))).Where(one => one.Fields.Length > 1)
            .ToLookup(one => int.Parse(one.Fields[1], CultureInfo.InvariantCulture), one => one.Process);
        var found = roots.ToList();
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[found[i]]);
        return found;
    }

    // User and system time, with that of children that have ended and were waited for.
    private static long Ticks(int process) => Stat(process) is { Length: > 14 } fields
        ? fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture))
        : 0;

    private static long Kilobytes(int process) => Read($"/proc/{process}/status").Split('\n')
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture));

    /// <summary>The fields after the name, which may itself hold spaces and brackets.</summary>
    private static string[] Stat(int process)
    {
        var text = Read($"/proc/{process}/stat");
        return text.Length == 0 ? [] : text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return "";
        }
    }
}

/// <summary>CPU seconds, and the most memory of all processes together (RSS, MiB).</summary>
internal sealed record Usage(double CpuSeconds, long PeakMegabytes);
