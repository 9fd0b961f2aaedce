namespace FlipUnit.Storage.Sql;

/// <summary>Which jobs a list shows; what is null does not matter.</summary>
public sealed record JobFilter
{
    public short? Status { get; init; }
    public string? Queue { get; init; }
    public string? Operation { get; init; }
    public string? Client { get; init; }

    /// <summary>Accepted then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Accepted before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Dead letters only.</summary>
    public bool Dead { get; init; }
}

/// <summary>Where a page of a list ended: both never change, so that the next page goes on there whatever comes meanwhile.</summary>
public readonly record struct JobCursor(DateTimeOffset CreatedAt, Guid Id);

/// <summary>A job as lists show it.</summary>
public sealed record ListedJob
{
    public required Guid Id { get; init; }
    public required short Status { get; init; }
    public required string Queue { get; init; }
    public required string Operation { get; init; }
    public required string Client { get; init; }
    public required short Priority { get; init; }
    public required int Attempt { get; init; }
    public string? Silo { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public required long InputBytes { get; init; }
    public decimal? EstimateUsd { get; init; }
    public decimal? ActualUsd { get; init; }
    public required bool Dead { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public JobCursor Cursor => new(CreatedAt, Id);
}

/// <summary>What jobs cost that have something in common: a day, a client or an operation.</summary>
public sealed record CostRow(string Key, long Jobs, decimal EstimateUsd, decimal ActualUsd);
