namespace FlipUnit.Grains.Clients;

/// <summary>Counts what a client was refused in the last minutes. Memory only: a lost count delays a block, it forgets no block.</summary>
public sealed class AbuseWatch(ClientOptions options)
{
    private readonly Queue<Told> told = new();

    /// <summary>Takes in what a gateway refused; a sentence for the person when it was too much.</summary>
    public string? Add(int refused, int rejectedFiles, DateTimeOffset now)
    {
        if (refused == 0 && rejectedFiles == 0)
            return null;
        told.Enqueue(new Told(now, refused, rejectedFiles));
        while (told.Peek().At <= now - TimeSpan.FromMinutes(options.BlockWindowMinutes))
            told.Dequeue();
        if (Reached(told.Sum(one => one.Refused), options.BlockRefusals))
            return Done($"{options.BlockRefusals} requests were refused");
        return Reached(told.Sum(one => one.RejectedFiles), options.BlockRejectedFiles) ? Done($"{options.BlockRejectedFiles} files were rejected") : null;
    }

    public void Clear() => told.Clear();

    private static bool Reached(int count, int limit) => limit > 0 && count >= limit;

    // Counted once: the next block needs as much again.
    private string Done(string what)
    {
        told.Clear();
        return $"{what} within {options.BlockWindowMinutes} minutes";
    }

    private sealed record Told(DateTimeOffset At, int Refused, int RejectedFiles);
}
