namespace FlipUnit.Grains.Queues;

/// <summary>
/// Attempts that ended a moment ago. A silo's report and a look at the rows may have been on their way meanwhile and
/// still list them; taken at their word they would hold slots for nothing.
/// </summary>
internal sealed class EndedAttempts
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Guid, (int Attempt, DateTimeOffset At)> attempts = [];
    private readonly Queue<(Guid Job, int Attempt, DateTimeOffset At)> order = new();

    public void Add(Guid job, int attempt, DateTimeOffset now)
    {
        while (order.TryPeek(out var oldest) && now - oldest.At > Lifetime)
        {
            order.Dequeue();
            if (attempts.TryGetValue(oldest.Job, out var last) && last.At <= oldest.At)
                attempts.Remove(oldest.Job);
        }

        attempts[job] = (Math.Max(attempt, attempts.GetValueOrDefault(job).Attempt), now);
        order.Enqueue((job, attempt, now));
    }

    /// <summary>True for an attempt that ended a moment ago, and for those before it.</summary>
    public bool Has(Guid job, int attempt, DateTimeOffset now) => attempts.TryGetValue(job, out var last) && attempt <= last.Attempt && now - last.At <= Lifetime;

    /// <summary>The job itself says that it waits again.</summary>
    public void Forget(Guid job) => attempts.Remove(job);
}
