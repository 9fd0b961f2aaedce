using FlipUnit.Gateway.Admin;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Clients.Rates;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Jobs: submit, read, follow, fetch, cancel.</summary>
internal static class JobEndpoints
{

    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<GrainReader>()
        .AddSingleton<SubmitJob>()
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = GatewayJson.Default.Options.NumberHandling;
            json.SerializerOptions.PropertyNamingPolicy = GatewayJson.Default.Options.PropertyNamingPolicy;
            foreach (var converter in GatewayJson.Default.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, AdminJson.Default);
        });

    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(JobLinks.Root).WithTags("Jobs");
        group.MapPost("", Submit).WithName("SubmitJob")
            .WithSummary("Submits a job, as multipart/form-data (operation, parameters, file …) or as JSON with uploaded inputs.")
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Accepts<JobSubmission>("application/json", "multipart/form-data")
            .Produces<JobModel>(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/{id:guid}", Read).WithName("GetJob").WithSummary("The job as it is now, or with ?wait=N as soon as it changes.")
            .Produces<JobModel>().Produces(StatusCodes.Status304NotModified).Refuses(StatusCodes.Status404NotFound);
        group.MapGet("/{id:guid}/events", JobEvents.Follow).WithName("FollowJob").WithSummary("Server-sent events: the job at every change, until it ends.")
            .WithMetadata(RateRule.Streams).Produces(StatusCodes.Status200OK, contentType: "text/event-stream").Refuses(StatusCodes.Status404NotFound);
        group.MapMethods("/{id:guid}/outputs/{index:int}", [HttpMethods.Get, HttpMethods.Head], JobFiles.Output).WithName("GetOutput")
            .WithSummary("One output; ranges are served.").WithMetadata(RateRule.Downloads).Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Refuses(StatusCodes.Status404NotFound);
        group.MapMethods("/{id:guid}/download", [HttpMethods.Get, HttpMethods.Head], JobFiles.Download).WithName("DownloadJob").WithSummary("The only output, or a zip of all.")
            .WithMetadata(RateRule.Downloads)
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream").Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        group.MapDelete("/{id:guid}", Delete).WithName("DeleteJob").WithSummary("Cancels a job that runs; deletes the files of one that ended.")
            .Produces(StatusCodes.Status204NoContent).Refuses(StatusCodes.Status404NotFound);
    }

    /// <summary>The job, or 404: another key's job is as good as none.</summary>
    public static async Task<JobView> Find(HttpContext http, GrainReader grains, Guid id) =>
        await grains.Read(id) is { } job && JobAccess.MayRead(http, job.Client) ? job : throw Unknown();

    /// <summary>Follows a job.</summary>
    public static Watch<JobView> Watch(GrainReader grains, Guid id) => async (version, patience) => await grains.Watch(id, version, patience) ?? throw Unknown();

    public static RequestProblemException Unknown() => new(ErrorCode.UnknownJob, "There is no job of that id.");

    private static async Task<JsonAnswer<JobModel>> Submit(HttpContext http, SubmitJob submit, GrainReader grains)
    {
        var wait = Waiting.Preferred(http.Request);
        var job = await submit.Submit(http);
        job = await Waiting.UntilEnded(job, Watch(grains, job.Id), wait, http);
        http.Response.Headers.RetryAfter = "1";
        http.Response.Headers.Location = JobLinks.Self(job.Id);
        return Answer(job, StatusCodes.Status202Accepted);
    }

    private static async Task<Results<JsonAnswer<JobModel>, StatusCodeHttpResult>> Read(Guid id, HttpContext http, GrainReader grains, KeyRing keys)
    {
        var job = await Find(http, grains, id);
        var (now, isKnown) = await Polling.Read(job, Watch(grains, id), http, keys);
        return isKnown ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : Answer(now, StatusCodes.Status200OK);
    }

    private static JsonAnswer<JobModel> Answer(JobView job, int status) => new(JobModel.Of(job), GatewayJson.Default.JobModel, status);

    private static async Task<NoContent> Delete(Guid id, HttpContext http, GrainReader grains)
    {
        _ = await Find(http, grains, id);
        _ = await grains.Delete(id) ?? throw Unknown();
        return TypedResults.NoContent();
    }
}
