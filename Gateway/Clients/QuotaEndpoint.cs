using FlipUnit.Gateway.Clients.Rates;
using FlipUnit.Grains.Interfaces.Clients;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Clients;

/// <summary>What a client has used and may use. Answered to blocked clients as well: here they read until when.</summary>
internal static class QuotaEndpoint
{
    public static void MapQuota(this IEndpointRouteBuilder app) => app.MapGet("/v1/quota", Read).WithName("GetQuota").WithTags("Account").WithMetadata(RateRule.Account)
        .WithSummary("The client's own account: quotas, cost, rates, and whether it is blocked.");

    private static async Task<Ok<AccountModel>> Read(HttpContext http, IGrainFactory grains)
    {
        var client = ClientIdentity.Of(http);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(AccountModel.Of(await ClusterCalls.Ask(() => grains.GetGrain<IClientGrain>(client).Account())));
    }
}
