using System.Diagnostics;

namespace FlipUnit.Converters.Pdf;

/// <summary>A page to draw: how many dots an inch, and the pixels that should come out.</summary>
internal sealed record PlannedPage(int Number, double Dpi, int Width, int Height)
{
    public long Pixels => (long)Width * Height;
}

/// <summary>
/// Hands runs of pages to the threads that draw them. A tool's start costs some 50 ms, so a run is as many pages as take
/// about a second by what was measured so far, and fewer near the end so that all threads finish together. Before a run
/// came out nothing is known: <paramref name="firstRun"/> pages are taken, never more than a thread's fair part.
/// </summary>
internal sealed class PageQueue(IReadOnlyList<PlannedPage> pages, int threads, int firstRun, Action<double> progress)
{
    private const int LongestRun = 16;

    private readonly int shortestRun = Math.Min(firstRun, (pages.Count + threads - 1) / threads);

    /// <summary>Bounds what lies on disk as raw pixels, at 3 bytes each.</summary>
    private const long MostPixelsOfARun = 48_000_000;

    private readonly Lock gate = new();
    private int next;
    private int done;
    private double seconds;

    /// <summary>The next run: consecutive pages of one resolution; empty when none is left.</summary>
    public IReadOnlyList<PlannedPage> Take()
    {
        lock (gate)
        {
            var run = new List<PlannedPage>();
            var most = RunLength();
            var pixels = 0L;
            while (next < pages.Count && run.Count < most && Continues(run, pages[next], pixels))
            {
                pixels += pages[next].Pixels;
                run.Add(pages[next++]);
            }

            return run;
        }
    }

    /// <summary>Notes that a run came out, and reports it.</summary>
    public void Done(IReadOnlyList<PlannedPage> run, TimeSpan took)
    {
        lock (gate)
        {
            done += run.Count;
            seconds += took.TotalSeconds;
            progress((double)done / pages.Count);
        }
    }

    /// <summary>Empties the queue by as many loops as there are threads; the first failure ends the others.</summary>
    public Task Drain(Func<IReadOnlyList<PlannedPage>, CancellationToken, Task> draw, CancellationToken cancellation) =>
        Parallel.ForAsync(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, async (_, stop) =>
        {
            while (Take() is { Count: > 0 } run)
            {
                var clock = Stopwatch.StartNew();
                await draw(run, stop);
                Done(run, clock.Elapsed);
            }
        });

    private int RunLength()
    {
        if (done == 0)
            return shortestRun;
        var aSecond = (int)(done / seconds);
        var fair = (pages.Count - next + 2 * threads - 1) / (2 * threads);
        return Math.Clamp(Math.Min(aSecond, Math.Max(fair, shortestRun)), 1, LongestRun);
    }

    private static bool Continues(List<PlannedPage> run, PlannedPage page, long pixels) =>
        run.Count == 0 || (run[^1].Number + 1 == page.Number && run[^1].Dpi.Equals(page.Dpi) && pixels + page.Pixels <= MostPixelsOfARun);
}
