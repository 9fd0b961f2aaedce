using System.Threading.Channels;
using Npgsql;

namespace FlipUnit.Storage.Sql;

/// <summary>
/// Gathers row writes that arrive while earlier ones are on their way and sends them as one statement, so that many
/// small writes share a round trip and a commit. Each caller waits for its own row to be durable.
/// </summary>
/// <param name="key">What a row is stored under: one batch never holds two writes of the same row.</param>
/// <param name="send">Writes a batch and returns, row by row, the new version or null when the row's version was another.</param>
/// <param name="lanes">Batches on their way at once.</param>
public sealed class GroupedWriter<TKey, TRow>(Func<TRow, TKey> key, Func<IReadOnlyList<TRow>, CancellationToken, Task<IReadOnlyDictionary<TKey, int>>> send, int lanes)
    : IAsyncDisposable
    where TKey : notnull
{
    private const int MostRows = 256;

    private readonly Channel<(TRow Row, TaskCompletionSource<int?> Done)> waiting =
        Channel.CreateUnbounded<(TRow, TaskCompletionSource<int?>)>();

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim lane = new(lanes);
    private Task? pump;

    /// <summary>The row's new version, or null when the stored version was not the one it was read at.</summary>
    public Task<int?> Write(TRow row)
    {
        LazyInitializer.EnsureInitialized(ref pump, () => Task.Run(Pump));
        var done = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiting.Writer.TryWrite((row, done))
            ? done.Task
            : Task.FromException<int?>(new ObjectDisposedException(nameof(GroupedWriter<TKey, TRow>)));
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        if (pump is not null)
            await pump;
        for (var i = 0; i < lanes; i++)
            await lane.WaitAsync();
        lane.Dispose();
        stopping.Dispose();
    }

    private async Task Pump()
    {
        var carried = new List<(TRow Row, TaskCompletionSource<int?> Done)>();
        while (carried.Count > 0 || await waiting.Reader.WaitToReadAsync())
        {
            await lane.WaitAsync();
            var batch = new Dictionary<TKey, (TRow Row, TaskCompletionSource<int?> Done)>();
            var next = new List<(TRow Row, TaskCompletionSource<int?> Done)>();
            foreach (var write in carried)
                Take(write);
            while (batch.Count < MostRows && waiting.Reader.TryRead(out var write))
                Take(write);
            carried = next;
            _ = Send(batch);

            void Take((TRow Row, TaskCompletionSource<int?> Done) write)
            {
                if (!batch.TryAdd(key(write.Row), write))
                    next.Add(write);
            }
        }
    }

    private async Task Send(Dictionary<TKey, (TRow Row, TaskCompletionSource<int?> Done)> batch)
    {
        try
        {
            await Together([.. batch.Values]);
        }
        finally
        {
            lane.Release();
        }
    }

    private async Task Together(IReadOnlyList<(TRow Row, TaskCompletionSource<int?> Done)> writes)
    {
        try
        {
            var versions = await send([.. writes.Select(write => write.Row)], stopping.Token);
            foreach (var write in writes)
                write.Done.TrySetResult(versions.TryGetValue(key(write.Row), out var version) ? version : null);
        }
        catch (PostgresException refused) when (writes.Count > 1 && IsOfOneRow(refused))
        {
            // Of rows that share a statement, one that can not be stored must not fail the others.
            foreach (var write in writes)
                await Together([write]);
        }
        catch (Exception failure)
        {
            foreach (var write in writes)
                write.Done.TrySetException(failure);
        }
    }

    /// <summary>Classes 22 and 23: a value that cannot be stored, or a constraint that it breaks.</summary>
    private static bool IsOfOneRow(PostgresException refused) => refused.SqlState is ['2', '2' or '3', ..];
}
