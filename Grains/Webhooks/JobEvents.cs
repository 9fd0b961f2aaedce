using System.Globalization;
using System.Text.Json.Nodes;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Webhooks;
using FlipUnit.Grains.Jobs;

namespace FlipUnit.Grains.Webhooks;

/// <summary>What is told of a job that ended.</summary>
internal static class JobEvents
{
    /// <summary>Null when nobody wants to know, or there is nothing to tell.</summary>
    public static WebhookEvent? Of(Guid id, JobState job)
    {
        if (job.WebhookUrl is not { } url || Word(job.Status) is not { } word)
            return null;
        var type = $"job.{word}";
        var at = job.CompletedAt ?? job.CreatedAt;
        var body = WebhookBody.Of(type, at, Data(id, job, word), "parameters", "inputs", "outputs");
        // By the attempt: a job that an admin retries ends again, and that is another event.
        return new WebhookEvent(string.Create(CultureInfo.InvariantCulture, $"evt_{id:n}_{job.Attempt}_{word}"), type, id, job.Client, url, body);
    }

    private static string? Word(JobStatus status) => status switch
    {
        JobStatus.Completed => "completed",
        JobStatus.Failed => "failed",
        JobStatus.Cancelled => "cancelled",
        _ => null,
    };

    /// <summary>The job as the API shows it, without what was done inline.</summary>
    private static JsonObject Data(Guid id, JobState job, string status) => new()
    {
        ["id"] = id.ToString(),
        ["operation"] = job.Operation,
        ["queue"] = job.Queue,
        ["status"] = status,
        ["attempt"] = job.CountedAttempts,
        ["created_at"] = WebhookBody.Time(job.CreatedAt),
        ["started_at"] = job.StartedAt is { } started ? WebhookBody.Time(started) : null,
        ["completed_at"] = job.CompletedAt is { } completed ? WebhookBody.Time(completed) : null,
        ["expires_at"] = WebhookBody.Time(job.ExpiresAt),
        ["parameters"] = JsonNode.Parse(job.Parameters),
        ["inputs"] = new JsonArray([.. job.Inputs.Select(Input)]),
        ["outputs"] = new JsonArray([.. job.Outputs.Select((output, index) => Output(id, output, index))]),
        ["cost"] = new JsonObject { ["estimate"] = Money(job.EstimateUsd), ["actual"] = Money(job.ActualUsd) },
        ["error"] = job.Error is { } error ? new JsonObject { ["code"] = error.Code, ["message"] = error.Message, ["retryable"] = error.Retryable } : null,
        ["links"] = new JsonObject { ["self"] = $"/v1/jobs/{id}", ["download"] = $"/v1/jobs/{id}/download" },
    };

    private static JsonObject Input(JobInput input) => new JsonObject { ["name"] = input.Name, ["bytes"] = input.Bytes, ["content_type"] = input.ContentType };

    private static JsonObject Output(Guid id, JobOutput output, int index) => new JsonObject
    {
        ["name"] = output.Name,
        ["bytes"] = output.Bytes,
        ["content_type"] = output.ContentType,
        ["sha256"] = output.Sha256,
        ["url"] = string.Create(CultureInfo.InvariantCulture, $"/v1/jobs/{id}/outputs/{index}"),
    };

    private static string? Money(decimal? usd) => usd?.ToString("0.0000", CultureInfo.InvariantCulture);
}
