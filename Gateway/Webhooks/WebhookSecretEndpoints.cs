using System.Text.Json.Nodes;
using FlipUnit.Gateway.Admin;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Webhooks;

/// <summary>Signing secrets of a key: made, listed, revoked. To change over: make a second, give it to the receiver, revoke the first.</summary>
internal static class WebhookSecretEndpoints
{
    public static void MapWebhookSecrets(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/keys/{id:guid}/webhook-secrets");
        group.MapPost("", Make).WithName("MakeWebhookSecret").WithSummary("Makes a secret that signs the key's events, two at most; shown here and never again.")
            .Produces<ProblemBody>(StatusCodes.Status409Conflict, AdminModule.ProblemType);
        group.MapGet("", List).WithName("ListWebhookSecrets").WithSummary("The key's signing secrets, revoked ones too, without the secrets themselves.");
        group.MapDelete("/{secret:guid}", Revoke).WithName("RevokeWebhookSecret").WithSummary("Revokes a signing secret: from now on nothing is signed with it.")
            .Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType);
    }

    private static async Task<Created<MadeWebhookSecretModel>> Make(Guid id, HttpContext http, WebhookSecretTable secrets, AuditLog audit, TimeProvider clock)
    {
        var client = ClientIdentity.OfKey(id);
        var row = new WebhookSecretRow(Guid.NewGuid(), client, clock.GetUtcNow());
        var secret = WebhookSecretText.Random();
        await audit.Change(http, "webhook_secret.make", client, before: null, async () => await secrets.Add(id, row, secret, CancellationToken.None) ? row : throw None(), Shown);
        return TypedResults.Created($"{AdminModule.Root}/keys/{id}/webhook-secrets/{row.Id}", new MadeWebhookSecretModel(row.Id, WebhookSecretText.Of(secret), row.CreatedAt));
    }

    private static async Task<Ok<IReadOnlyList<WebhookSecretModel>>> List(Guid id, WebhookSecretTable secrets, CancellationToken cancellation) =>
        TypedResults.Ok<IReadOnlyList<WebhookSecretModel>>([.. (await secrets.List(ClientIdentity.OfKey(id), cancellation)).Select(WebhookSecretModel.Of)]);

    private static async Task<NoContent> Revoke(Guid id, Guid secret, HttpContext http, WebhookSecretTable secrets, AuditLog audit)
    {
        var client = ClientIdentity.OfKey(id);
        await audit.Change(
            http, "webhook_secret.revoke", client, before: null,
            async () => await secrets.Revoke(client, secret, CancellationToken.None) ? secret : throw new RequestProblemException(ErrorCode.NotFound, "The key has no webhook secret of that id."),
            revoked => new JsonObject { ["id"] = revoked.ToString() });
        return TypedResults.NoContent();
    }

    private static RequestProblemException None() => new(
        ErrorCode.Conflict, $"There is no such key, it is revoked, or it has {WebhookSecretTable.MostValid} valid webhook secrets already: then revoke one first.");

    private static JsonNode Shown(WebhookSecretRow row) => new JsonObject { ["id"] = row.Id.ToString() };
}
