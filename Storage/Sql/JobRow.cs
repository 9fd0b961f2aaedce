namespace FlipUnit.Storage.Sql;

/// <summary>A job as it is stored: the state as JSON text, and the columns promoted from it.</summary>
/// <param name="Version">The version this write makes; 1 for a new job.</param>
public sealed record JobRow(
    Guid Id, int Version, short Status, string Queue, string Operation, string Client, short Priority, short Weight,
    int Attempt, string? Silo, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string State)
{
    /// <summary>Of all inputs.</summary>
    public long InputBytes { get; init; }

    /// <summary>Turns in the queue for one of an ordinary client.</summary>
    public short Share { get; init; } = 1;

    /// <summary>It failed by our fault, and waits for an admin.</summary>
    public bool Dead { get; init; }

    /// <summary>The batch that the job is a member of.</summary>
    public Guid? Batch { get; init; }

    public decimal? EstimateUsd { get; init; }
    public decimal? ActualUsd { get; init; }

    /// <summary>What is told of this write: stored with the row, or not at all.</summary>
    public WebhookRow? Event { get; init; }
}

/// <summary>A pending (0) or processing (1) job as its queue needs it; <paramref name="Anew"/>: not begun since an admin's retry.</summary>
public sealed record ActiveJob(
    Guid Id, short Status, string Operation, string Client, short Priority, short Weight, int Attempt, string? Silo, DateTimeOffset CreatedAt,
    long InputBytes, short Share, bool Anew, Guid? Batch);

/// <summary>How long a job took that ended.</summary>
public sealed record EndedJob(string Operation, long InputBytes, double Seconds);
