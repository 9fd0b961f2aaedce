using FlipUnit.Gateway.Admin.Silos;
using FlipUnit.Grains.Interfaces.Providers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Admin.Circuits;

/// <summary>The circuits of all providers that some silo is configured to ask.</summary>
internal static class CircuitEndpoints
{
    public static void MapCircuits(this IEndpointRouteBuilder admin) =>
        admin.MapGet("/circuits", All).WithName("ListCircuits").WithSummary("The circuits of the providers: state, failure rate, when one reopens, what is left of the limit.");

    private static async Task<Ok<IReadOnlyList<CircuitModel>>> All(IGrainFactory grains)
    {
        // Which there are only the silos know: a gateway needs no provider's settings.
        var silos = await SiloEndpoints.Views(grains);
        var ids = silos.SelectMany(silo => silo.Providers ?? []).Distinct();
        var views = await Task.WhenAll(ids.Select(async id => await ClusterCalls.Ask(() => grains.GetGrain<IProviderGrain>(id).View())));
        return TypedResults.Ok<IReadOnlyList<CircuitModel>>([.. views.Select(CircuitModel.Of)]);
    }
}
