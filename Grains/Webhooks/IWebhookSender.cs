namespace FlipUnit.Grains.Webhooks;

/// <summary>Sends one request to a receiver, safely, and never throws for what the receiver does.</summary>
public interface IWebhookSender
{
    Task<WebhookAnswer> Send(WebhookMessage message, CancellationToken cancellation);
}

/// <summary>What is sent: the three headers of Standard Webhooks and the body.</summary>
public sealed record WebhookMessage(string Url, string Id, DateTimeOffset At, string Signature, string Body);
