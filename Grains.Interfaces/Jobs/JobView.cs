using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Grains.Interfaces.Jobs;

/// <summary>A job as the gateway reads it.</summary>
[GenerateSerializer, Immutable, Alias("job-view")]
public sealed record JobView : IVersioned
{
    [Id(0)] public required Guid Id { get; init; }

    /// <inheritdoc/>
    [Id(1)] public required string Version { get; init; }

    [Id(2)] public required string Operation { get; init; }

    [Id(3)] public required string Queue { get; init; }

    [Id(4)] public required JobStatus Status { get; init; }

    /// <summary>Fraction done, 0 to 1.</summary>
    [Id(5)] public required double Progress { get; init; }

    /// <summary>Place in the queue from 1; null when the job does not wait.</summary>
    [Id(6)] public int? Position { get; init; }

    [Id(7)] public int? EtaSeconds { get; init; }

    /// <summary>How many times the job was begun; 0 while it has not been.</summary>
    [Id(8)] public required int Attempt { get; init; }

    [Id(9)] public required JobPriority Priority { get; init; }

    [Id(10)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(11)] public DateTimeOffset? StartedAt { get; init; }

    [Id(12)] public DateTimeOffset? CompletedAt { get; init; }

    [Id(13)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>JSON text.</summary>
    [Id(14)] public required string Parameters { get; init; }

    [Id(15)] public required IReadOnlyList<JobInput> Inputs { get; init; }

    [Id(16)] public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    /// <summary>JSON text of a small inline result; null when there is none.</summary>
    [Id(17)] public string? Result { get; init; }

    [Id(18)] public decimal? EstimateUsd { get; init; }

    [Id(19)] public decimal? ActualUsd { get; init; }

    [Id(20)] public JobError? Error { get; init; }

    [Id(21)] public required string Client { get; init; }

    /// <summary>How the client's quota stood with this job; null where its class has none.</summary>
    [Id(22)] public QuotaStanding? Quota { get; init; }

    /// <summary>The number of the last attempt begun, those that were handed back counted: what a retry must name.</summary>
    [Id(23)] public int LastAttempt { get; init; }

    /// <summary>What a job waits for that does not wait for its turn in the queue: <c>provider</c>; else null.</summary>
    [Id(24)] public string? WaitingFor { get; init; }

    /// <summary>How many letters of what the last attempt says on the way are known.</summary>
    [Id(25)] public int SaidLength { get; init; }

    /// <summary>The batch that the job is a member of.</summary>
    [Id(26)] public Guid? Batch { get; init; }

    /// <summary>True once the job can not change any more, but for its files being deleted.</summary>
    public bool IsFinished => Status is not (JobStatus.Pending or JobStatus.Processing);
}
