using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job as clients see it.</summary>
public sealed record JobModel
{
    public required Guid Id { get; init; }
    public required string Operation { get; init; }
    public required string Queue { get; init; }

    [Description("One of pending, processing, completed, failed, cancelled, expired.")]
    public required JobStatus Status { get; init; }

    [Description("Fraction done, 0 to 1.")]
    public required double Progress { get; init; }

    [Description("Place in the queue from 1, while the job waits.")]
    public int? Position { get; init; }

    public int? EtaSeconds { get; init; }

    [Description("What holds the job beside its queue: provider, while no provider can be asked or its limit is used up; left out otherwise.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WaitingFor { get; init; }

    public required int Attempt { get; init; }
    public required JobPriority Priority { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public required JsonElement Parameters { get; init; }
    public required IReadOnlyList<InputModel> Inputs { get; init; }
    public required IReadOnlyList<OutputModel> Outputs { get; init; }

    [Description("A small inline result, and notes about what could not be kept.")]
    public JsonElement? Result { get; init; }

    public required CostModel Cost { get; init; }

    [Description("How the quota of the job's class stood when it was accepted; left out where there is none.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QuotaStanding? Quota { get; init; }

    [Description("The batch that the job is a member of; left out where there is none.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Batch { get; init; }

    public JobError? Error { get; init; }
    public required LinksModel Links { get; init; }

    public static JobModel Of(JobView job) => new()
    {
        Id = job.Id,
        Operation = job.Operation,
        Queue = job.Queue,
        Status = job.Status,
        Progress = Math.Round(job.Progress, 4),
        Position = job.Position,
        EtaSeconds = job.EtaSeconds,
        WaitingFor = job.WaitingFor,
        Attempt = job.Attempt,
        Priority = job.Priority,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        CompletedAt = job.CompletedAt,
        ExpiresAt = job.ExpiresAt,
        Parameters = JsonElement.Parse(job.Parameters),
        Inputs = [.. job.Inputs.Select(input => new InputModel(input.Name, input.Bytes, input.ContentType))],
        Outputs = [.. job.Outputs.Select((output, index) => new OutputModel(output.Name, output.Bytes, output.ContentType, output.Sha256, JobLinks.Output(job.Id, index)))],
        Result = job.Result is null ? null : JsonElement.Parse(job.Result),
        Cost = new CostModel(Money(job.EstimateUsd), Money(job.ActualUsd)),
        Quota = job.Quota,
        Batch = job.Batch,
        Error = job.Error,
        Links = JobLinks.Of(job.Id),
    };

    internal static string? Money(decimal? usd) => usd?.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An input as the client named it.</summary>
public sealed record InputModel(string Name, long Bytes, string ContentType);

/// <summary>A file to fetch; <paramref name="Sha256"/> is lower-case hex.</summary>
public sealed record OutputModel(string Name, long Bytes, string ContentType, string Sha256, string Url);

/// <summary>Decimal strings in USD.</summary>
public sealed record CostModel(string? Estimate, string? Actual);

/// <summary>Where to go from a job.</summary>
public sealed record LinksModel(string Self, string Events, string Cancel, string Download);
