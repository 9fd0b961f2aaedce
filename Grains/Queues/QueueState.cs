namespace FlipUnit.Grains.Queues;

/// <summary>What a queue remembers over restarts; all else it reads from the job rows.</summary>
public sealed record QueueState
{
    /// <summary>Set while the queue is paused by an admin.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    public QueueState Pause(DateTimeOffset now) => PausedAt is null ? this with { PausedAt = now } : this;

    public QueueState Resume() => PausedAt is null ? this : this with { PausedAt = null };
}
