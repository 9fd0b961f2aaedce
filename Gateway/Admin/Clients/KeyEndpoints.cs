using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Admin.Clients;

/// <summary>API keys: made, listed, revoked.</summary>
internal static class KeyEndpoints
{
    private const int PageLength = 100;
    private const int LongestName = 100;

    public static void MapKeys(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/keys");
        group.MapPost("", Make).WithName("MakeKey").WithSummary("Makes an API key; its secret is shown here and never again.")
            .Produces<ProblemBody>(StatusCodes.Status422UnprocessableEntity, AdminModule.ProblemType);
        group.MapGet("", List).WithName("ListKeys").WithSummary("Every key, revoked ones too, the newest first, by page.");
        group.MapDelete("/{id:guid}", Revoke).WithName("RevokeKey").WithSummary("Revokes a key: within seconds no gateway takes it.")
            .Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType);
    }

    private static async Task<Created<MadeKeyModel>> Make(NewKeyModel wanted, HttpContext http, ApiKeyTable keys, IGrainFactory grains, AuditLog audit, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (string.IsNullOrWhiteSpace(wanted.Name) || wanted.Name.Length > LongestName)
            throw new RequestProblemException(ErrorCode.InvalidParameters, $"name has 1 to {LongestName} characters.");
        if (wanted.ExpiresAt <= now)
            throw new RequestProblemException(ErrorCode.InvalidParameters, "expires_at is over already.");
        var secret = ApiKeyText.Random();
        var key = new ApiKeyRow(Guid.NewGuid(), ApiKeyText.Hash(secret)!, wanted.Name, wanted.Tier, (short)wanted.Priority, now, wanted.ExpiresAt);
        var client = ClientIdentity.OfKey(key.Id);
        var limits = (wanted.Limits ?? new LimitsModel()).Limits() with { Tier = wanted.Tier };
        var made = await audit.Change(http, "key.make", client, before: null, Store, Node);
        return TypedResults.Created($"{AdminModule.Root}/keys/{key.Id}", new MadeKeyModel(secret, made));

        // The limits first: the key is good from the moment its row is there.
        async Task<KeyModel> Store()
        {
            _ = await ClusterCalls.Ask(() => grains.GetGrain<IClientGrain>(client).Limit(limits)) ?? throw ClientEndpoints.WrongLimits();
            await keys.Add(key, CancellationToken.None);
            return KeyModel.Of(key);
        }
    }

    private static async Task<Ok<KeyPageModel>> List(ApiKeyTable keys, CancellationToken cancellation, Guid? cursor = null)
    {
        var page = await keys.List(cursor, PageLength, cancellation);
        return TypedResults.Ok(new KeyPageModel([.. page.Select(KeyModel.Of)], page.Count == PageLength ? page[^1].Id : null));
    }

    private static async Task<NoContent> Revoke(Guid id, HttpContext http, ApiKeyTable keys, AuditLog audit)
    {
        await audit.Change(
            http, "key.revoke", ClientIdentity.OfKey(id), before: null,
            async () => KeyModel.Of(await keys.Revoke(id, CancellationToken.None) ?? throw new RequestProblemException(ErrorCode.NotFound, "There is no key of that id.")), Node);
        return TypedResults.NoContent();
    }

    private static JsonNode? Node(KeyModel key) => JsonSerializer.SerializeToNode(key, AdminJson.Default.KeyModel);
}
