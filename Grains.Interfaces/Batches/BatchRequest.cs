using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Interfaces.Batches;

/// <summary>A validated batch; its inputs are already in the blob store, each under the job that it will be the input of.</summary>
[GenerateSerializer, Immutable, Alias("batch-request")]
public sealed record BatchRequest
{
    [Id(0)] public required string Operation { get; init; }

    [Id(1)] public required string Queue { get; init; }

    /// <summary>Slots of the queue that each member takes.</summary>
    [Id(2)] public required int Weight { get; init; }

    /// <summary>The client's parameters as JSON text.</summary>
    [Id(3)] public required string Parameters { get; init; }

    [Id(4)] public required IReadOnlyList<JobInput> Inputs { get; init; }

    /// <summary>Who pays: the key of a client grain.</summary>
    [Id(5)] public required string Client { get; init; }

    [Id(6)] public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>Hash over the whole request, set with an idempotency key: another body under the same key is refused.</summary>
    [Id(7)] public string? Fingerprint { get; init; }

    /// <summary>Which of the client's counters the members count in.</summary>
    [Id(8)] public required string QuotaClass { get; init; }

    /// <summary>How long a member's files are kept after it was made.</summary>
    [Id(9)] public required TimeSpan KeepFor { get; init; }

    /// <summary>The submission that stored the inputs: its repetition under the same key stores others.</summary>
    [Id(10)] public required Guid Submission { get; init; }

    /// <summary>Who is told, once, when all members have ended; null: nobody.</summary>
    [Id(11)] public string? WebhookUrl { get; init; }
}

/// <summary>The answer to a submission: the batch, or why it was refused.</summary>
/// <param name="Batch">The batch, new or already there; null when refused.</param>
/// <param name="Refusal">Set when nothing was accepted.</param>
[GenerateSerializer, Immutable, Alias("batch-reply")]
public sealed record BatchReply([property: Id(0)] BatchView? Batch, [property: Id(1)] Refusal? Refusal);
