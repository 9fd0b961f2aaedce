using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Webhooks;
using FlipUnit.Grains.Webhooks;

namespace FlipUnit.Grains.Batches;

/// <summary>How a batch's state looks from outside: to those who ask for it, and to who is told of its end.</summary>
internal static class BatchViews
{
    public static BatchView View(this BatchState state, Guid id, string version, BatchCounts counts) => new()
    {
        Id = id,
        Version = version,
        Operation = state.Operation,
        Queue = state.Queue,
        Counts = counts,
        Priority = state.Priority,
        CreatedAt = state.CreatedAt,
        CompletedAt = state.CompletedAt,
        Parameters = state.Parameters,
        Client = state.Client,
        Quota = state.Quota,
        Submission = state.Submission,
        Size = state.Size,
    };

    /// <summary>The event of the batch's end: its counts, not its jobs.</summary>
    public static WebhookEvent Event(this BatchState state, Guid id, string url)
    {
        const string type = "batch.completed";
        var at = state.CompletedAt!.Value;
        var counts = state.Counts!;
        var data = new JsonObject
        {
            ["id"] = id,
            ["operation"] = state.Operation,
            ["status"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(counts.Status.ToString()),
            ["counts"] = new JsonObject
            {
                ["total"] = state.Size,
                ["completed"] = counts.Completed,
                ["failed"] = counts.Failed,
                ["cancelled"] = counts.Cancelled,
                ["expired"] = counts.Expired,
            },
            ["created_at"] = WebhookBody.Time(state.CreatedAt),
            ["completed_at"] = WebhookBody.Time(at),
            ["links"] = new JsonObject { ["self"] = $"/v1/batches/{id}", ["download"] = $"/v1/batches/{id}/download" },
        };
        return new WebhookEvent($"evt_{id:n}_completed", type, id, state.Client, url, WebhookBody.Of(type, at, data));
    }
}
