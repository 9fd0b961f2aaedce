using System.ComponentModel;
using System.Globalization;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Admin.Jobs;

/// <summary>A job as admins see it in a list.</summary>
public sealed record ListedJobModel
{
    public required Guid Id { get; init; }
    public required string Operation { get; init; }
    public required string Queue { get; init; }
    public required JobStatus Status { get; init; }
    public required JobPriority Priority { get; init; }

    [Description("Who pays: ip- and an address or IPv6 network, or key- and a key's id.")]
    public required string Client { get; init; }

    [Description("The number of the last attempt begun.")]
    public required int Attempt { get; init; }

    public string? Silo { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public required long InputBytes { get; init; }
    public required CostModel Cost { get; init; }

    [Description("It failed by our fault: its inputs are kept, and it can be retried.")]
    public required bool DeadLetter { get; init; }

    public ErrorModel? Error { get; init; }
    public required LinksModel Links { get; init; }

    public static ListedJobModel Of(ListedJob job) => new()
    {
        Id = job.Id,
        Operation = job.Operation,
        Queue = job.Queue,
        Status = (JobStatus)job.Status,
        Priority = (JobPriority)job.Priority,
        Client = job.Client,
        Attempt = job.Attempt,
        Silo = job.Silo,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        CompletedAt = job.CompletedAt,
        ExpiresAt = job.ExpiresAt,
        InputBytes = job.InputBytes,
        Cost = new CostModel(Money(job.EstimateUsd), Money(job.ActualUsd)),
        DeadLetter = job.Dead,
        Error = job.ErrorCode is { } code ? new ErrorModel(code, job.ErrorMessage ?? "") : null,
        Links = JobLinks.Of(job.Id),
    };

    internal static string? Money(decimal? usd) => usd?.ToString("0.0000", CultureInfo.InvariantCulture);
}

/// <summary>Why a job failed.</summary>
public sealed record ErrorModel(string Code, string Message);

/// <summary>A page of jobs, newest first; <paramref name="Next"/> is the cursor of the next one, null on the last.</summary>
public sealed record JobPageModel(IReadOnlyList<ListedJobModel> Jobs, string? Next);
