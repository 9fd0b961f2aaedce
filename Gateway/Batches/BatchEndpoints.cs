using System.Runtime.CompilerServices;
using System.Text.Json;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Clients.Rates;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlipUnit.Gateway.Batches;

/// <summary>Batches: one operation over many inputs, each of them a job.</summary>
internal static class BatchEndpoints
{

    /// <summary>Members whose outputs are looked up at once for a zip.</summary>
    private const int Page = 100;

    public static IServiceCollection AddBatches(this IServiceCollection services) => services
        .AddSingleton<BatchReader>()
        .AddSingleton<SubmitBatch>();

    public static void MapBatches(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(BatchModel.Root).WithTags("Batches");
        group.MapPost("", Submit).WithName("SubmitBatch")
            .WithSummary("Submits one operation over 1 to 1,000 inputs, each a job of its own: as multipart/form-data with many files, or as JSON. All are accepted and counted, or none.")
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Accepts<JobSubmission>("application/json", "multipart/form-data")
            .Produces<BatchModel>(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/{id:guid}", Read).WithName("GetBatch").WithSummary("The batch as it is now, or with ?wait=N as soon as it changes; its jobs in the order of the inputs.")
            .Produces<BatchModel>().Produces(StatusCodes.Status304NotModified).Refuses(StatusCodes.Status404NotFound);
        group.MapGet("/{id:guid}/events", Follow).WithName("FollowBatch").WithSummary("Server-sent events: the batch with its counts, without its jobs, at every change, until all have ended.")
            .WithMetadata(RateRule.Streams).Produces(StatusCodes.Status200OK, contentType: "text/event-stream").Refuses(StatusCodes.Status404NotFound);
        group.MapMethods("/{id:guid}/download", [HttpMethods.Get, HttpMethods.Head], Download).WithName("DownloadBatch")
            .WithSummary("One zip of all outputs in the order of the inputs, once all jobs have ended. Jobs that failed, were cancelled or have expired have no file in it.")
            .WithMetadata(RateRule.Downloads).Produces(StatusCodes.Status200OK, contentType: "application/zip")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        group.MapDelete("/{id:guid}", Delete).WithName("DeleteBatch").WithSummary("Cancels the jobs that have not ended; of a batch that has ended, deletes the files.")
            .Produces(StatusCodes.Status204NoContent).Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<JsonAnswer<BatchModel>> Submit(HttpContext http, SubmitBatch submit, BatchReader batches)
    {
        var wait = Waiting.Preferred(http.Request);
        var batch = await submit.Submit(http);
        batch = await Waiting.UntilEnded(batch, Watch(batches, batch.Id), wait, http);
        http.Response.Headers.RetryAfter = "1";
        http.Response.Headers.Location = BatchModel.Self(batch.Id);
        return await Answer(batch, batches, StatusCodes.Status202Accepted);
    }

    private static async Task<Results<JsonAnswer<BatchModel>, StatusCodeHttpResult>> Read(Guid id, HttpContext http, BatchReader batches, KeyRing keys)
    {
        var batch = await Find(http, batches, id);
        var (now, isKnown) = await Polling.Read(batch, Watch(batches, id), http, keys);
        return isKnown ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : await Answer(now, batches, StatusCodes.Status200OK);
    }

    private static async Task<Results<NoContent, EmptyHttpResult>> Follow(Guid id, HttpContext http, BatchReader batches, KeyRing keys) => await EventStream.Follow(
        await Find(http, batches, id), Watch(batches, id),
        new WholeEvents<BatchView>("batch", batch => JsonSerializer.Serialize(BatchModel.Of(batch), GatewayJson.Default.BatchModel), EventStream.LastEventId(http)), http, keys);

    private static async Task<IResult> Download(Guid id, HttpContext http, BatchReader batches, IBlobStore blobs)
    {
        var batch = await Find(http, batches, id);
        if (!batch.IsFinished)
            throw new RequestProblemException(ErrorCode.JobNotFinished, "Some jobs of the batch have not ended yet; follow it and come back.");
        await using var outputs = Outputs(batch, batches, http.RequestAborted).GetAsyncEnumerator(http.RequestAborted);
        if (!await outputs.MoveNextAsync())
            throw new RequestProblemException(ErrorCode.UnknownOutput, "The batch has no outputs: none of its jobs completed, or their time is over.");
        // Before the answer begins: later a missing file can only break it off.
        await using (await JobFiles.Open(outputs.Current, http, blobs))
            return await OutputZip.Write(http, blobs, $"{batch.Operation}-{batch.Id:n}.zip", Outputs(batch, batches, http.RequestAborted));
    }

    private static async Task<NoContent> Delete(Guid id, HttpContext http, BatchReader batches)
    {
        _ = await Find(http, batches, id);
        _ = await batches.Delete(id) ?? throw Unknown();
        return TypedResults.NoContent();
    }

    private static async IAsyncEnumerable<JobOutput> Outputs(BatchView batch, BatchReader batches, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var first = 0; first < batch.Size; first += Page)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var output in await batches.Outputs(batch.Id, first, Page))
                yield return output;
        }
    }

    private static async Task<JsonAnswer<BatchModel>> Answer(BatchView batch, BatchReader batches, int status) =>
        new(BatchModel.Of(batch, await batches.Members(batch.Id)), GatewayJson.Default.BatchModel, status);

    /// <summary>The batch, or 404: another key's batch is as good as none.</summary>
    private static async Task<BatchView> Find(HttpContext http, BatchReader batches, Guid id) =>
        await batches.Read(id) is { } batch && JobAccess.MayRead(http, batch.Client) ? batch : throw Unknown();

    private static Watch<BatchView> Watch(BatchReader batches, Guid id) => async (version, patience) => await batches.Watch(id, version, patience) ?? throw Unknown();

    private static RequestProblemException Unknown() => new(ErrorCode.UnknownBatch, "There is no batch of that id.");
}
