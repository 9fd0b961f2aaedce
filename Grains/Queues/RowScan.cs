using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Grains.Queues;

/// <summary>
/// Takes in from the rows whatever the board does not know: all of it after an activation, a lost message later.
/// Whatever is lost was just written, so that the rows of the last minute are enough; now and then all are looked at.
/// </summary>
/// <param name="board">Of the queue.</param>
/// <param name="active">The queue's pending and processing jobs; with a time only those that were written within it.</param>
/// <param name="clock">Tells when the next look is due.</param>
internal sealed class RowScan(QueueBoard board, Func<TimeSpan?, CancellationToken, IAsyncEnumerable<ActiveJob>> active, TimeProvider clock)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Between looks at all rows; those between see only what was written lately.</summary>
    private static readonly TimeSpan FullPeriod = TimeSpan.FromMinutes(5);

    /// <summary>Longer than a write is on its way: a row is stamped before it can be seen.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private DateTimeOffset nextAt;
    private DateTimeOffset nextFullAt;
    private DateTimeOffset lastAt;
    private bool running;
    private bool isFullDue;

    public bool IsDue => isFullDue || clock.GetUtcNow() >= nextAt;

    /// <summary>Something may be amiss that was not written lately: the next look is due now, and at all rows.</summary>
    public void MakeFullDue() => isFullDue = true;

    /// <summary>One at a time: a look that finds another on its way leaves it to that one.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        if (running)
            return;
        running = true;
        var begun = clock.GetUtcNow();
        var full = isFullDue || begun >= nextFullAt;
        try
        {
            // Whoever asks while this look is on its way may mean a row that it has passed.
            isFullDue = false;
            await foreach (var job in active(full ? null : begun - lastAt + Overlap, cancellation))
                TakeIn(job);
            lastAt = begun;
            nextAt = clock.GetUtcNow() + Period;
            if (full)
                nextFullAt = begun + FullPeriod;
        }
        catch
        {
            isFullDue |= full;
            throw;
        }
        finally
        {
            running = false;
        }
    }

    private void TakeIn(ActiveJob job)
    {
        var entry = new QueueEntry(
            job.Id, job.Attempt, job.Operation, job.Weight, job.Client, (JobPriority)job.Priority, job.CreatedAt, job.InputBytes, job.Share, job.Anew, job.Batch);
        if (job.Status == 0)
            board.Found(entry with { Attempt = job.Attempt + 1 }, clock.GetUtcNow());
        else if (job.Silo is { } silo)
            board.Found(entry, silo, clock.GetUtcNow());
    }
}
