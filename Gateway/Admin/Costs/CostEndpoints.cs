using FlipUnit.Gateway.Admin.Jobs;
using FlipUnit.Gateway.Errors;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlipUnit.Gateway.Admin.Costs;

/// <summary>What jobs cost, summed up.</summary>
internal static class CostEndpoints
{
    private const int MostRows = 1000;

    private static readonly TimeSpan UsualSpan = TimeSpan.FromDays(30);

    public static void MapCosts(this IEndpointRouteBuilder admin) =>
        admin.MapGet("/costs", Sum).WithName("SumCosts").WithSummary("Estimates and actual costs by day, ip or operation; without a time, of the last 30 days.")
            .Produces<ProblemBody>(StatusCodes.Status400BadRequest, AdminModule.ProblemType);

    private static async Task<Ok<CostSumsModel>> Sum(
        JobReads reads, TimeProvider clock, CancellationToken cancellation,
        [FromQuery(Name = "from")] string? from = null, [FromQuery(Name = "to")] string? to = null, [FromQuery(Name = "by")] string? by = null)
    {
        var key = by switch
        {
            null or "day" => CostKey.Day,
            "ip" => CostKey.Client,
            "operation" => CostKey.Operation,
            _ => throw new RequestProblemException(ErrorCode.MalformedRequest, "by is day, ip or operation."),
        };
        var end = JobQuery.Time(to, "to") ?? clock.GetUtcNow();
        var start = JobQuery.Time(from, "from") ?? end - UsualSpan;
        var rows = await reads.Costs(key, start, end, MostRows, cancellation);
        return TypedResults.Ok(new CostSumsModel(
            start.ToUniversalTime(), end.ToUniversalTime(), by ?? "day",
            [.. rows.Select(row => new CostSumModel(row.Key, row.Jobs, ListedJobModel.Money(row.EstimateUsd)!, ListedJobModel.Money(row.ActualUsd)!))]));
    }
}

/// <summary>Costs in a span of time; days are newest first, others dearest first, 1,000 at most.</summary>
public sealed record CostSumsModel(DateTimeOffset From, DateTimeOffset To, string By, IReadOnlyList<CostSumModel> Rows);

/// <summary>Decimal strings in USD; <paramref name="Key"/> is a day, a client or an operation.</summary>
public sealed record CostSumModel(string Key, long Jobs, string Estimate, string Actual);
