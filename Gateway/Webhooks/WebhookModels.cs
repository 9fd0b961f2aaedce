using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Webhooks;

/// <summary>An event and what became of it.</summary>
public sealed record WebhookModel
{
    [Description("The webhook-id that the receiver sees.")]
    public required string Id { get; init; }

    public required string Type { get; init; }

    [Description("The job or batch.")]
    public required Guid Subject { get; init; }

    public required string Client { get; init; }
    public required string Url { get; init; }

    [Description("pending, delivered, failed after the last attempt, or disabled: the receiver answered 410.")]
    public required string Status { get; init; }

    public required int Attempts { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? NextAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    public static WebhookModel Of(ListedWebhook one) => new()
    {
        Id = one.Id,
        Type = one.Type,
        Subject = one.Subject,
        Client = one.Client,
        Url = one.Url,
        Status = JsonNamingPolicy.SnakeCaseLower.ConvertName(one.Status.ToString()),
        Attempts = one.Attempts,
        CreatedAt = one.CreatedAt,
        NextAt = one.NextAt,
        EndedAt = one.EndedAt,
    };
}

/// <summary>One attempt: an HTTP status, or why there was none.</summary>
public sealed record WebhookAttemptModel(DateTimeOffset At, int? Status, int DurationMs, string? Error);

/// <summary>An event with its log.</summary>
public sealed record WebhookLogModel(WebhookModel Event, IReadOnlyList<WebhookAttemptModel> Log);

/// <summary>A page of events, the newest first; ask again with the cursor until there is none.</summary>
public sealed record WebhookPageModel(IReadOnlyList<WebhookModel> Webhooks, string? NextCursor);

/// <summary>A signing secret without itself.</summary>
public sealed record WebhookSecretModel(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    public static WebhookSecretModel Of(WebhookSecretRow row) => new(row.Id, row.CreatedAt, row.RevokedAt);
}

/// <summary>A new signing secret, shown for the first and last time.</summary>
public sealed record MadeWebhookSecretModel(Guid Id, string Secret, DateTimeOffset CreatedAt);

/// <summary>Serializers of what goes over HTTP about webhooks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookLogModel))]
[JsonSerializable(typeof(WebhookPageModel))]
[JsonSerializable(typeof(IReadOnlyList<WebhookSecretModel>))]
[JsonSerializable(typeof(MadeWebhookSecretModel))]
public sealed partial class WebhookJson : JsonSerializerContext;
