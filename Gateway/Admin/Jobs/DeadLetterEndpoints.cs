using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Admin.Jobs;

/// <summary>Jobs that failed by our fault: listed, and retried all together. One alone is retried or dropped like any job.</summary>
internal static class DeadLetterEndpoints
{
    private const int PageRows = 100;
    private const int AtOnce = 8;

    public static void MapDeadLetters(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/dead-letters", List).WithName("ListDeadLetters").WithSummary("Jobs that failed by our fault, newest first, in pages.")
            .Produces<ProblemBody>(StatusCodes.Status400BadRequest, AdminModule.ProblemType);
        admin.MapPost("/dead-letters/retry", RetrySelected).WithName("RetryDeadLetters")
            .WithSummary("Begins dead letters again: all, or those of a queue, operation or client. Stops where a queue is full; called again it goes on.");
    }

    private static async Task<Ok<JobPageModel>> List([AsParameters] JobQuery query, JobReads reads, CancellationToken cancellation) =>
        TypedResults.Ok(await JobListEndpoints.Page(reads, query.Filter(dead: true), query, cancellation));

    private static async Task<Ok<RetriedModel>> RetrySelected(HttpContext http, JobReads reads, GrainReader grains, AuditLog audit, DeadLetterSelection? selection = null)
    {
        var filter = new JobFilter
        {
            Queue = JobQuery.Word(selection?.Queue, "queue"),
            Operation = JobQuery.Word(selection?.Operation, "operation"),
            Client = JobQuery.ClientOf(selection?.Ip),
            Dead = true,
        };
        var before = new JsonObject { ["queue"] = filter.Queue, ["operation"] = filter.Operation, ["client"] = filter.Client };
        return TypedResults.Ok(await audit.Change(http, "dead_letters.retry", "dead-letters", before, () => RetryAll(reads, grains, filter, http.RequestAborted), Shown));
    }

    private static async Task<RetriedModel> RetryAll(JobReads reads, GrainReader grains, JobFilter filter, CancellationToken cancellation)
    {
        var (retried, gone) = (0, 0);
        var refused = new Dictionary<string, int>();
        JobCursor? after = null;
        do
        {
            var page = await reads.List(filter, after, PageRows, cancellation);
            foreach (var few in page.Chunk(AtOnce))
            {
                // Each by the attempt that is known to have failed: whoever asks twice retries once.
                var replies = await Task.WhenAll(few.Select(job => grains.Retry(job.Id, job.Attempt)));
                retried += replies.Count(reply => reply is { Retried: true });
                gone += replies.Count(reply => reply is null or { Retried: false, Refusal: null });
                foreach (var refusal in replies.Select(reply => reply?.Refusal).OfType<Refusal>())
                    refused[refusal.Code] = refused.GetValueOrDefault(refusal.Code) + 1;
            }

            after = page.Count == PageRows ? page[^1].Cursor : null;
        }
        while (after is not null && refused.Count == 0);
        return new RetriedModel(retried, gone, refused);
    }

    private static JsonObject Shown(RetriedModel done) => new()
    {
        ["retried"] = done.Retried,
        ["gone"] = done.Gone,
        ["refused"] = new JsonObject(done.Refused.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
    };
}

/// <summary>Which dead letters; what is left out does not matter.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeadLetterSelection
{
    public string? Queue { get; init; }
    public string? Operation { get; init; }
    public string? Ip { get; init; }
}

/// <summary>How many are in line again; how many were none any more; and how many their queues did not take, by code.</summary>
public sealed record RetriedModel(int Retried, int Gone, IReadOnlyDictionary<string, int> Refused);
