using System.Globalization;
using FlipUnit.Grains.Webhooks;
using FlipUnit.Hosting.Outbound;

namespace FlipUnit.Silo;

/// <summary>Sends events out of this process, with the headers of Standard Webhooks.</summary>
internal sealed class WebhookSender(OutboundPost post) : IWebhookSender
{
    public async Task<WebhookAnswer> Send(WebhookMessage message, CancellationToken cancellation)
    {
        var answer = await post.Post(message.Url, message.Body, new Dictionary<string, string>
        {
            ["webhook-id"] = message.Id,
            ["webhook-timestamp"] = message.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["webhook-signature"] = message.Signature,
        }, cancellation);
        return new WebhookAnswer(answer.Status, answer.Error, answer.RetryAfter);
    }
}
