using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Silos;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Admin.Silos;

/// <summary>The cluster's members: listed, and drained.</summary>
internal static class SiloEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapSilos(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/silos", All).WithName("ListSilos").WithSummary("The cluster's members: roles, slots, version, load.");
        admin.MapPost("/silos/{address}/drain", Drain).WithName("DrainSilo").WithSummary("Tells a silo to stop as SIGTERM does: no new work, drain, leave, end.")
            .Produces(StatusCodes.Status202Accepted).Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType);
    }

    private static async Task<Ok<IReadOnlyList<SiloModel>>> All(IGrainFactory grains) =>
        TypedResults.Ok<IReadOnlyList<SiloModel>>(await Task.WhenAll((await Members(grains)).Select(member => Describe(grains, member))));

    private static async Task<Accepted> Drain(string address, HttpContext http, IGrainFactory grains, AuditLog audit)
    {
        if ((await Members(grains)).FirstOrDefault(member => member.SiloAddress.ToParsableString() == address) is not { } member)
            throw new RequestProblemException(ErrorCode.NotFound, "There is no silo of that address; GET /admin/api/silos lists them.");
        var before = new JsonObject { ["status"] = Word(member.Status) };
        await audit.Change(http, "silo.drain", address, before, async () => await ClusterCalls.Ask(() => Silo(grains, member).Drain()), _ => new JsonObject { ["draining"] = true });
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IEnumerable<MembershipEntry>> Members(IGrainFactory grains)
    {
        var all = await ClusterCalls.Ask(() => grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: false));
        return all.Where(member => member.Status != SiloStatus.Dead).OrderBy(member => member.StartTime);
    }

    /// <summary>What the members say of themselves, those that answer.</summary>
    internal static async Task<IReadOnlyList<SiloView>> Views(IGrainFactory grains) =>
        [.. (await Task.WhenAll((await Members(grains)).Select(member => View(grains, member)))).OfType<SiloView>()];

    private static async Task<SiloView?> View(IGrainFactory grains, MembershipEntry member)
    {
        try
        {
            return await Silo(grains, member).Describe().WaitAsync(Patience);
        }
        catch (Exception failure) when (ClusterCalls.IsUnanswered(failure))
        {
            // It joins, hangs or leaves: listed all the same, as one that does not answer.
            return null;
        }
    }

    private static async Task<SiloModel> Describe(IGrainFactory grains, MembershipEntry member)
    {
        var view = await View(grains, member);
        return SiloModel.Of(member.SiloAddress.ToParsableString(), member.HostName, Word(member.Status), new DateTimeOffset(DateTime.SpecifyKind(member.StartTime, DateTimeKind.Utc)), view);
    }

    private static ISiloGrain Silo(IGrainFactory grains, MembershipEntry member) => grains.GetGrain<ISiloGrain>(SiloKeys.Of(member.SiloAddress.ToParsableString()));

    private static string Word(SiloStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
