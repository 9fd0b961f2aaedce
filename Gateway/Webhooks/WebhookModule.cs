using FlipUnit.Hosting.Outbound;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Webhooks;

/// <summary>The gateway's part in webhooks: where they may go, what signs them, and what became of them.</summary>
internal static class WebhookModule
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddOutbound()
        .AddSingleton<WebhookSecretTable>()
        .AddSingleton<WebhookReads>()
        .AddSingleton<WebhookTargets>()
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(WebhookJson.Default));
}
