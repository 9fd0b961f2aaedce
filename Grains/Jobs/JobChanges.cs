using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Jobs;

/// <summary>Counts a job's visible changes and wakes those who wait for the next one. Memory only.</summary>
internal sealed class JobChanges(TimeProvider clock)
{
    private static readonly TimeSpan PlaceLifetime = TimeSpan.FromSeconds(1);

    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private QueuePlace? place;
    private DateTimeOffset placeAt = DateTimeOffset.MinValue;

    /// <summary>Begins at the clock, so that a count of an earlier activation is never met again.</summary>
    public long Count { get; private set; } = clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Tell()
    {
        Count++;
        Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>False when nothing changed for as long as the caller is patient.</summary>
    public async Task<bool> Next(TimeSpan patience)
    {
        var change = next.Task;
        try
        {
            await change.WaitAsync(patience, clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The place in the queue, asked for at most once a second; a move is a change.</summary>
    public async Task<QueuePlace?> Place(Func<Task<QueuePlace?>> locate, bool refresh = false)
    {
        var now = clock.GetUtcNow();
        if (!refresh && now - placeAt < PlaceLifetime)
            return place;
        placeAt = now;
        var before = place;
        place = await locate();
        if (before != place && before is not null)
            Tell();
        return place;
    }
}
