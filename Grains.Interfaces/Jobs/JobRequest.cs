namespace FlipUnit.Grains.Interfaces.Jobs;

/// <summary>A validated submission; its inputs are already in the blob store.</summary>
[GenerateSerializer, Immutable, Alias("job-request")]
public sealed record JobRequest
{
    [Id(0)] public required string Operation { get; init; }

    [Id(1)] public required string Queue { get; init; }

    /// <summary>Slots of the queue that the job takes.</summary>
    [Id(2)] public required int Weight { get; init; }

    /// <summary>The client's parameters as JSON text.</summary>
    [Id(3)] public required string Parameters { get; init; }

    [Id(4)] public required IReadOnlyList<JobInput> Inputs { get; init; }

    /// <summary>Who pays: the key of a client grain, for example <c>ip-203.0.113.7</c>.</summary>
    [Id(5)] public required string Client { get; init; }

    [Id(6)] public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>Hash over the whole request, set with an idempotency key: another body under the same key is refused.</summary>
    [Id(7)] public string? Fingerprint { get; init; }

    /// <summary>Which of the client's counters the job counts in.</summary>
    [Id(8)] public required string QuotaClass { get; init; }

    /// <summary>Estimated cost in USD; null when the operation costs nothing.</summary>
    [Id(9)] public decimal? EstimateUsd { get; init; }

    /// <summary>How long the files are kept after the job was accepted.</summary>
    [Id(10)] public required TimeSpan KeepFor { get; init; }

    /// <summary>How many turns in the queue the client gets for one of an ordinary client; null is 1.</summary>
    [Id(11)] public int? Share { get; init; }

    /// <summary>The batch that the job is a member of: it has asked for the place and the quota of all its members at once.</summary>
    [Id(12)] public Guid? Batch { get; init; }

    /// <summary>Who is told when the job has ended; null: nobody.</summary>
    [Id(20)] public string? WebhookUrl { get; init; }
}

/// <summary>The answer to a submission: the job, or why it was refused.</summary>
/// <param name="Job">The job, new or already there; null when refused.</param>
/// <param name="Existing">True when the job was there before: the caller's blobs are not used.</param>
/// <param name="Refusal">Set when nothing was accepted.</param>
[GenerateSerializer, Immutable, Alias("submit-reply")]
public sealed record SubmitReply([property: Id(0)] JobView? Job, [property: Id(1)] bool Existing, [property: Id(2)] Refusal? Refusal);

/// <summary>Why a request was refused: a code of the closed list (wire form), a sentence, when to come back, and which limits were met.</summary>
[GenerateSerializer, Immutable, Alias("refusal")]
public sealed record Refusal(
    [property: Id(0)] string Code, [property: Id(1)] string Message, [property: Id(2)] int? RetryAfterSeconds,
    [property: Id(3)] IReadOnlyList<string>? ViolatedPolicies = null);

/// <summary>The answer to a retry: the job, and whether it was retried by this very order; or why the queue does not take it.</summary>
[GenerateSerializer, Immutable, Alias("retry-reply")]
public sealed record RetryReply([property: Id(0)] JobView Job, [property: Id(1)] bool Retried, [property: Id(2)] Refusal? Refusal);
