using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Admin.Jobs;

/// <summary>Jobs of all clients: listed, retried, cancelled or deleted.</summary>
internal static class JobListEndpoints
{
    public static void MapJobLists(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/jobs", List).WithName("ListJobs").WithSummary("Jobs of all clients, newest first, in pages.")
            .Produces<ProblemBody>(StatusCodes.Status400BadRequest, AdminModule.ProblemType);
        admin.MapPost("/jobs/{id:guid}/retry", Retry).WithName("RetryJob").WithSummary("Begins a failed job again, with as many attempts as a new one.")
            .Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType).Produces<ProblemBody>(StatusCodes.Status409Conflict, AdminModule.ProblemType)
            .Produces<ProblemBody>(StatusCodes.Status503ServiceUnavailable, AdminModule.ProblemType);
        admin.MapDelete("/jobs/{id:guid}", Delete).WithName("DropJob").WithSummary("Cancels any job that has not ended; drops the files of one that has, a dead letter's too.")
            .Produces(StatusCodes.Status204NoContent).Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType);
    }

    /// <summary>One page; one row more is asked for, to know whether another follows.</summary>
    public static async Task<JobPageModel> Page(JobReads reads, JobFilter filter, JobQuery query, CancellationToken cancellation)
    {
        var rows = query.Rows();
        var found = await reads.List(filter, query.After(), rows + 1, cancellation);
        return new JobPageModel(
            [.. found.Take(rows).Select(ListedJobModel.Of)], found.Count > rows ? JobCursors.Write(found[rows - 1].Cursor) : null);
    }

    private static async Task<Ok<JobPageModel>> List([AsParameters] JobQuery query, JobReads reads, CancellationToken cancellation) =>
        TypedResults.Ok(await Page(reads, query.Filter(), query, cancellation));

    private static async Task<Ok<JobModel>> Retry(Guid id, HttpContext http, GrainReader grains, AuditLog audit)
    {
        var before = await grains.Read(id) ?? throw JobEndpoints.Unknown();
        var job = await audit.Change(http, "job.retry", Subject(id), Shown(before), async () =>
        {
            var reply = await grains.Retry(id, before.LastAttempt) ?? throw JobEndpoints.Unknown();
            if (reply.Refusal is { } refusal)
                throw RequestProblemException.Of(refusal);
            return reply.Retried ? reply.Job : throw new RequestProblemException(ErrorCode.Conflict, "Only a failed job whose files are still there can be retried.");
        }, Shown);
        return TypedResults.Ok(JobModel.Of(job));
    }

    private static async Task<NoContent> Delete(Guid id, HttpContext http, GrainReader grains, AuditLog audit)
    {
        var before = await grains.Read(id) ?? throw JobEndpoints.Unknown();
        await audit.Change(http, "job.delete", Subject(id), Shown(before), async () => await grains.Delete(id) ?? throw JobEndpoints.Unknown(), Shown);
        return TypedResults.NoContent();
    }

    private static string Subject(Guid id) => id.ToString();

    private static JsonObject Shown(JobView job) => new()
    {
        ["status"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(job.Status.ToString()),
        ["attempt"] = job.LastAttempt,
        ["error"] = job.Error?.Code,
    };
}
