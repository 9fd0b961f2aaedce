namespace FlipUnit.Grains.Clients;

/// <summary>Lets calls that interleave in one activation share writes: one busy client waits for the disk once, not once a job.</summary>
internal sealed class GroupCommit(Func<Task> write)
{
    private Task writing = Task.CompletedTask;
    private Task? next;

    /// <summary>Done when everything in memory now is stored. All who ask while a write is on its way share the one after it.</summary>
    public Task Commit() => next ??= WriteAfter(writing);

    private async Task WriteAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        // Always off the caller's turn: whoever comes before the write begins may still join it.
        await Task.Yield();
        next = null;
        await (writing = write());
    }
}
