namespace FlipUnit.Storage.Sql;

/// <summary>An event as it is first stored.</summary>
public sealed record WebhookRow(
    string Id, Guid Subject, string Type, string Client, string Url, string Host, short Shard, string Body, DateTimeOffset At);

/// <summary>An event whose time has come; <paramref name="Disabled"/>: its receiver wants nothing more.</summary>
public sealed record DueWebhook(string Id, string Type, string Client, string Url, string Host, string Body, int Attempts, bool Forced, bool Disabled);

/// <summary>What became of an event.</summary>
public enum WebhookStatus : short
{
    Pending = 0,
    Delivered = 1,

    /// <summary>Given up after the last attempt.</summary>
    Failed = 2,

    /// <summary>Its receiver wants nothing more.</summary>
    Disabled = 3,
}

/// <summary>One attempt; <paramref name="Answer"/> is an HTTP status, null when there was none.</summary>
public sealed record WebhookTry(DateTimeOffset At, int? Answer, int Milliseconds, string? Error);

/// <summary>What an attempt leads to; <paramref name="NextAt"/> is null when no other is to come.</summary>
public sealed record WebhookVerdict(WebhookStatus Status, DateTimeOffset? NextAt);
