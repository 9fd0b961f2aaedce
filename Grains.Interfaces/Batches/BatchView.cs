using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Interfaces.Batches;

/// <summary>A batch as the gateway reads it.</summary>
[GenerateSerializer, Immutable, Alias("batch-view")]
public sealed record BatchView : IVersioned
{
    [Id(0)] public required Guid Id { get; init; }

    /// <inheritdoc/>
    [Id(1)] public required string Version { get; init; }

    [Id(2)] public required string Operation { get; init; }

    [Id(3)] public required string Queue { get; init; }

    [Id(4)] public required BatchCounts Counts { get; init; }

    [Id(5)] public required JobPriority Priority { get; init; }

    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When every member had ended.</summary>
    [Id(7)] public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>JSON text.</summary>
    [Id(8)] public required string Parameters { get; init; }

    [Id(9)] public required string Client { get; init; }

    /// <summary>How the client's quota stood with this batch; null where its class has none.</summary>
    [Id(10)] public QuotaStanding? Quota { get; init; }

    /// <summary>The submission whose files are used.</summary>
    [Id(11)] public required Guid Submission { get; init; }

    /// <summary>Members.</summary>
    [Id(12)] public required int Size { get; init; }

    public bool IsFinished => CompletedAt is not null;
}

/// <summary>How many members are where in their lives.</summary>
[GenerateSerializer, Immutable, Alias("batch-counts")]
public sealed record BatchCounts(
    [property: Id(0)] int Pending, [property: Id(1)] int Processing, [property: Id(2)] int Completed, [property: Id(3)] int Failed,
    [property: Id(4)] int Cancelled, [property: Id(5)] int Expired)
{
    public int Ended => Completed + Failed + Cancelled + Expired;

    public bool AllEnded => Pending + Processing == 0;

    /// <summary>The batch's own status. It begins with its first member and ends with its last; one that completed is enough to call it completed.</summary>
    public JobStatus Status => (AllEnded, this) switch
    {
        (false, { Processing: 0, Ended: 0 }) => JobStatus.Pending,
        (false, _) => JobStatus.Processing,
        (true, { Completed: > 0 }) => JobStatus.Completed,
        (true, { Failed: > 0 }) => JobStatus.Failed,
        (true, { Cancelled: > 0 }) => JobStatus.Cancelled,
        _ => JobStatus.Expired,
    };
}

/// <summary>One member of a batch; <paramref name="Name"/> is its input's, and null once its record is forgotten.</summary>
[GenerateSerializer, Immutable, Alias("batch-member")]
public sealed record BatchMember(
    [property: Id(0)] Guid Id, [property: Id(1)] string? Name, [property: Id(2)] JobStatus Status, [property: Id(3)] JobError? Error);
