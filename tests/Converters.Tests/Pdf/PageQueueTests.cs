using System.Collections.Concurrent;
using FlipUnit.Converters.Pdf;

namespace FlipUnit.Converters.Tests.Pdf;

/// <summary>Which pages a thread takes at once.</summary>
public sealed class PageQueueTests
{
    [Theory]
    [InlineData(6, 2, 1, 1, 1)]
    [InlineData(6, 2, 4, 3, 3)]
    [InlineData(3, 2, 4, 2, 1)]
    [InlineData(50, 2, 4, 4, 4)]
    [InlineData(1, 8, 4, 1, 0)]
    public void Before_anything_is_known_nobody_takes_more_than_a_fair_part(int pages, int threads, int firstRun, int first, int second)
    {
        var queue = Queue(pages, threads, firstRun, out _);

        Assert.Equal(first, queue.Take().Count);
        Assert.Equal(second, queue.Take().Count);
    }

    [Fact]
    public void Pages_that_take_seconds_are_taken_one_by_one()
    {
        var queue = Queue(6, 2, 1, out _);
        queue.Done(queue.Take(), TimeSpan.FromSeconds(3));

        Assert.Single(queue.Take());
    }

    [Fact]
    public void Quick_pages_are_taken_in_longer_runs_that_shrink_near_the_end()
    {
        var queue = Queue(100, 2, 4, out _);
        queue.Done(queue.Take(), TimeSpan.FromMilliseconds(40));

        var runs = new List<int>();
        while (queue.Take() is { Count: > 0 } run)
        {
            runs.Add(run.Count);
            queue.Done(run, TimeSpan.FromMilliseconds(10 * run.Count));
        }

        Assert.Equal(16, runs[0]);
        Assert.Equal(96, runs.Sum());
        Assert.InRange(runs[^2], 1, 4);
    }

    [Fact]
    public async Task Every_page_is_drawn_once_and_progress_ends_at_one()
    {
        var queue = Queue(37, 3, 4, out var progress);
        var drawn = new ConcurrentBag<int>();

        await queue.Drain((run, _) =>
        {
            foreach (var page in run)
                drawn.Add(page.Number);
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 37), drawn.Order());
        Assert.Equal(1.0, progress.Max());
    }

    private static PageQueue Queue(int pages, int threads, int firstRun, out List<double> progress)
    {
        var reports = progress = [];
        return new PageQueue([.. Enumerable.Range(1, pages).Select(number => new PlannedPage(number, 100, 800, 1000))], threads, firstRun, reports.Add);
    }
}
