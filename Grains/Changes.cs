namespace FlipUnit.Grains;

/// <summary>Counts what visibly changes and wakes those who wait for the next change. Memory only.</summary>
internal class Changes(TimeProvider clock)
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
}
