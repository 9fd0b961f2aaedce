using FlipUnit.Converters;
using FlipUnit.Gateway.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Operations;

/// <summary>The catalog.</summary>
internal static class OperationEndpoints
{
    public static IServiceCollection AddOperations(this IServiceCollection services, Catalog catalog) => services
        .AddSingleton(catalog)
        .AddSingleton<OperationsBoard>()
        .AddHostedService(provider => provider.GetRequiredService<OperationsBoard>());

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/operations").WithTags("Operations");
        group.MapGet("", All).WithName("ListOperations").WithSummary("Every operation: what it takes, makes and needs.");
        group.MapGet("/{name}", One).WithName("GetOperation").WithSummary("One operation.").Produces<ProblemBody>(StatusCodes.Status404NotFound, "application/problem+json");
    }

    private static Ok<IReadOnlyList<OperationModel>> All(Catalog catalog, OperationsBoard board, IOptions<GatewayOptions> options) =>
        TypedResults.Ok<IReadOnlyList<OperationModel>>([.. catalog.Converters.Select(converter => Model(converter, board, options))]);

    private static Ok<OperationModel> One(string name, Catalog catalog, OperationsBoard board, IOptions<GatewayOptions> options) => TypedResults.Ok(
        Model(catalog.Find(name) ?? throw new RequestProblemException(ErrorCode.UnknownOperation, "There is no operation of that name; GET /v1/operations lists them."), board, options));

    private static OperationModel Model(IConverter converter, OperationsBoard board, IOptions<GatewayOptions> options)
    {
        var reason = board.Reason(converter.Descriptor);
        return OperationModel.Of(converter, options.Value.MaxFileBytes, reason is null, reason);
    }
}
