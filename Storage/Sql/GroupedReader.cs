namespace FlipUnit.Storage.Sql;

/// <summary>Gathers reads that arrive while an earlier one is on its way and asks for all of them at once. A read that comes alone waits for nothing.</summary>
/// <param name="ask">Reads many rows; what is not there is left out.</param>
internal sealed class GroupedReader<TKey, TRow>(Func<IReadOnlyList<TKey>, Task<IReadOnlyDictionary<TKey, TRow>>> ask)
    where TKey : notnull
    where TRow : struct
{
    private readonly Lock guard = new();
    private Dictionary<TKey, TaskCompletionSource<TRow?>> waiting = [];
    private bool busy;

    public Task<TRow?> Read(TKey key)
    {
        lock (guard)
        {
            if (!waiting.TryGetValue(key, out var done))
                waiting.Add(key, done = new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (!busy)
            {
                busy = true;
                _ = Task.Run(Ask);
            }

            return done.Task;
        }
    }

    private async Task Ask()
    {
        while (Next() is { } batch)
        {
            try
            {
                var rows = await ask([.. batch.Keys]);
                foreach (var (key, done) in batch)
                    done.SetResult(rows.TryGetValue(key, out var row) ? row : null);
            }
            catch (Exception failure)
            {
                foreach (var done in batch.Values)
                    done.SetException(failure);
            }
        }
    }

    private Dictionary<TKey, TaskCompletionSource<TRow?>>? Next()
    {
        lock (guard)
        {
            busy = waiting.Count > 0;
            if (!busy)
                return null;
            var batch = waiting;
            waiting = [];
            return batch;
        }
    }
}
