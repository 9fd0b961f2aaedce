using FlipUnit.Converters;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Hosting.Outbound;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Webhooks;

/// <summary>Checks where a submission wants its events sent. Only a key's holder can know a secret to verify them with, so webhooks need a key.</summary>
public sealed class WebhookTargets(OutboundUrls urls, WebhookSecretTable secrets)
{
    public const string Field = "webhook_url";

    public async Task Check(HttpContext http, string? url, CancellationToken cancellation)
    {
        if (url is null)
            return;
        if (urls.Read(url).Wrong is { } wrong)
            throw Wrong(wrong);
        var client = ClientIdentity.Of(http);
        if (!ClientIdentity.IsKey(client))
            throw Wrong("needs an API key, whose webhook secret signs what is sent");
        if (!await secrets.HasValid(client, cancellation))
            throw Wrong("needs a webhook secret, and this API key has none yet; the operator makes one");
    }

    private static RequestProblemException Wrong(string message) =>
        new(ErrorCode.InvalidParameters, $"{Field} {message}.") { Errors = [new ParameterError(Field, message)] };
}
