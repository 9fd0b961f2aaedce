using FlipUnit.Grains.Interfaces.Webhooks;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Grains.Webhooks;

/// <summary>How an event is stored.</summary>
internal static class WebhookRows
{
    public static WebhookRow Row(this WebhookEvent raised, DateTimeOffset at)
    {
        var host = WebhookShards.HostOf(raised.Url);
        return new WebhookRow(raised.Id, raised.Subject, raised.Type, raised.Client, raised.Url, host, (short)WebhookShards.Of(host), raised.Body, at);
    }
}
