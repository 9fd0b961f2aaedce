using FlipUnit.Gateway.Clients.Rates;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.AspNetCore.Mvc;

namespace FlipUnit.Gateway.EarlierSite;

/// <summary>The earlier site's addresses for transcription. Each is one of the job calls under another name.</summary>
internal static class TranscriptionRoutes
{
    private const string Root = "/text-converter/audio-transcription";
    private const string Operation = "audio.transcribe";
    private const string Text = "transcript.txt";
    private const string Docx = "transcript.docx";

    /// <summary>Both files are made, since both have an address.</summary>
    private static readonly FormPreset Form = new(Operation, """{"formats": ["txt", "docx"]}""", ["language", "prompt"]);

    public static IServiceCollection AddEarlierSite(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(EarlierSiteJson.Default));

    public static void MapEarlierSite(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Root).WithTags("Earlier site");
        group.MapPost("/", Submit).WithName("TranscribeAudio").WithSummary("Takes a form with one file, under any name; fields language and prompt are read. POST /v1/jobs can more.")
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Produces<TranscriptionJobModel>(StatusCodes.Status202Accepted).Refuses(StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/status/{id:guid}/", Status).WithName("GetTranscriptionStatus").WithSummary("How far the transcription is.")
            .Produces<TranscriptionStatusModel>().Refuses(StatusCodes.Status404NotFound);
        Download(group, "/download/{id:guid}/", Text).WithName("DownloadTranscript").WithSummary("The text.");
        Download(group, "/download-docx/{id:guid}/", Docx).WithName("DownloadTranscriptDocx").WithSummary("The text as a Word document.");
    }

    private static RouteHandlerBuilder Download(RouteGroupBuilder group, string route, string name) => group
        .MapMethods(route, [HttpMethods.Get, HttpMethods.Head], async (Guid id, HttpContext http, GrainReader grains, IBlobStore blobs) =>
            await JobFiles.Named(await Find(id, http, grains), name, http, blobs))
        .WithMetadata(RateRule.Downloads).Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
        .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

    private static async Task<JsonAnswer<TranscriptionJobModel>> Submit(HttpContext http, SubmitJob submit)
    {
        var job = await submit.Submit(http, Form);
        http.Response.Headers.Location = $"{Root}/status/{job.Id}/";
        http.Response.Headers.RetryAfter = "1";
        return new(new TranscriptionJobModel(job.Id), EarlierSiteJson.Default.TranscriptionJobModel, StatusCodes.Status202Accepted);
    }

    private static async Task<JsonAnswer<TranscriptionStatusModel>> Status(Guid id, HttpContext http, GrainReader grains)
    {
        var job = await Find(id, http, grains);
        http.Response.Headers.CacheControl = "no-cache";
        return new(
            new TranscriptionStatusModel
            {
                JobId = id,
                Status = job.Status,
                Progress = Math.Round(job.Progress, 4),
                EtaSeconds = job.EtaSeconds,
                Error = job.Error,
                DownloadUrl = Url("download", Text),
                DownloadDocxUrl = Url("download-docx", Docx),
            },
            EarlierSiteJson.Default.TranscriptionStatusModel, StatusCodes.Status200OK);

        string? Url(string call, string name) => job.Outputs.Any(output => output.Name == name) ? $"{Root}/{call}/{id}/" : null;
    }

    /// <summary>Jobs of other operations have other addresses.</summary>
    private static async Task<JobView> Find(Guid id, HttpContext http, GrainReader grains) =>
        await JobEndpoints.Find(http, grains, id) is { Operation: Operation } job ? job : throw JobEndpoints.Unknown();
}

/// <summary>What the earlier site's form answered.</summary>
public sealed record TranscriptionJobModel(Guid JobId);

/// <summary>A transcription in the earlier site's words; statuses and errors are a job's.</summary>
public sealed record TranscriptionStatusModel
{
    public required Guid JobId { get; init; }
    public required JobStatus Status { get; init; }

    /// <summary>Fraction done, 0 to 1.</summary>
    public required double Progress { get; init; }

    public int? EtaSeconds { get; init; }
    public JobError? Error { get; init; }

    /// <summary>Null while there is nothing to download.</summary>
    public string? DownloadUrl { get; init; }

    public string? DownloadDocxUrl { get; init; }
}
