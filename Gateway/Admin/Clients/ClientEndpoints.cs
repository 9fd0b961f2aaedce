using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Admin.Clients;

/// <summary>Clients' accounts as operators see and change them.</summary>
internal static class ClientEndpoints
{
    private const int PageLength = 100;
    private const int MostMinutes = 1_000_000;
    private const int LongestReason = 200;

    public static void MapClients(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/quotas");
        group.MapGet("", Over).WithName("ListClients").WithSummary("Clients with more than ?over=N (0) jobs in one class today, by page.");
        group.MapGet("/{client}", Read).WithName("GetClient").WithSummary("A client's account: counters, limits, cost, block.")
            .Produces<ProblemBody>(StatusCodes.Status400BadRequest, AdminModule.ProblemType);
        group.MapPut("/{client}", Limit).WithName("LimitClient").WithSummary("Sets the client's own limits, all of them.")
            .Produces<ProblemBody>(StatusCodes.Status400BadRequest, AdminModule.ProblemType).Produces<ProblemBody>(StatusCodes.Status422UnprocessableEntity, AdminModule.ProblemType);
        group.MapPost("/{client}/block", Block).WithName("BlockClient").WithSummary("Refuses a client for so many minutes.")
            .Produces<ProblemBody>(StatusCodes.Status409Conflict, AdminModule.ProblemType).Produces<ProblemBody>(StatusCodes.Status422UnprocessableEntity, AdminModule.ProblemType);
        group.MapPost("/{client}/unblock", Unblock).WithName("UnblockClient").WithSummary("Lifts a block and forgets the earlier ones.");
        group.MapPost("/{client}/reset", Reset).WithName("ResetClient").WithSummary("Begins the client's counters again.");
    }

    private static async Task<Ok<ClientPageModel>> Over(ClientTable clients, TimeProvider clock, CancellationToken cancellation, int over = 0, string cursor = "")
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var page = await clients.Over(today, over, cursor, PageLength, cancellation);
        return TypedResults.Ok(new ClientPageModel([.. page.Select(ClientSummaryModel.Of)], page.Count == PageLength ? page[^1].Client : null));
    }

    private static async Task<Ok<ClientModel>> Read(string client, IGrainFactory grains) =>
        TypedResults.Ok(ClientModel.Of(await ClusterCalls.Ask(() => Grain(client, grains).Account())));

    private static Task<Ok<ClientModel>> Limit(string client, LimitsModel limits, HttpContext http, IGrainFactory grains, AuditLog audit) => Change(
        client, "client.limit", http, grains, audit, async grain => await ClusterCalls.Ask(() => grain.Limit(limits.Limits())) ?? throw WrongLimits());

    private static Task<Ok<ClientModel>> Block(string client, BlockModel block, HttpContext http, IGrainFactory grains, AuditLog audit)
    {
        if (block.Minutes is < 1 or > MostMinutes)
            throw new RequestProblemException(ErrorCode.InvalidParameters, $"minutes is a number from 1 to {MostMinutes}.");
        if (string.IsNullOrWhiteSpace(block.Reason) || block.Reason.Length > LongestReason)
            throw new RequestProblemException(ErrorCode.InvalidParameters, $"reason has 1 to {LongestReason} characters.");
        return Change(client, "client.block", http, grains, audit, async grain =>
        {
            var account = await ClusterCalls.Ask(() => grain.Block(TimeSpan.FromMinutes(block.Minutes), block.Reason));
            return account.AllowListed ? throw new RequestProblemException(ErrorCode.Conflict, "The client is on the allow-list, which is never blocked.") : account;
        });
    }

    private static Task<Ok<ClientModel>> Unblock(string client, HttpContext http, IGrainFactory grains, AuditLog audit) =>
        Change(client, "client.unblock", http, grains, audit, grain => ClusterCalls.Ask(grain.Unblock).AsTask());

    private static Task<Ok<ClientModel>> Reset(string client, HttpContext http, IGrainFactory grains, AuditLog audit) =>
        Change(client, "client.reset", http, grains, audit, grain => ClusterCalls.Ask(grain.Reset).AsTask());

    public static RequestProblemException WrongLimits() => new(
        ErrorCode.InvalidParameters, "A limit is a number from 0, a quota class is a queue, and a tier is one of the silos' settings.");

    private static async Task<Ok<ClientModel>> Change(
        string client, string action, HttpContext http, IGrainFactory grains, AuditLog audit, Func<IClientGrain, Task<ClientAccount>> change)
    {
        var grain = Grain(client, grains);
        var before = ClientModel.Of(await ClusterCalls.Ask(grain.Account));
        return TypedResults.Ok(await audit.Change(http, action, ClientName.Parse(client), Node(before), async () => ClientModel.Of(await change(grain)), Node));
    }

    private static IClientGrain Grain(string client, IGrainFactory grains) => grains.GetGrain<IClientGrain>(ClientName.Parse(client));

    private static JsonNode? Node(ClientModel model) => JsonSerializer.SerializeToNode(model, AdminJson.Default.ClientModel);
}
