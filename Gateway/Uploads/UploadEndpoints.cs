using System.Net.Http.Headers;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Storage.Blobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Uploads ahead of a job: announced, put to signed URLs, and completed.</summary>
internal static class UploadEndpoints
{
    private const string Root = UploadTargets.Root;

    public static IServiceCollection AddUploads(this IServiceCollection services) => services
        .AddSingleton<UploadSigner>()
        .AddSingleton<UploadTargets>()
        .AddSingleton<UploadedFiles>()
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(UploadJson.Default));

    public static void MapUploads(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Root).WithTags("Uploads");
        group.MapPost("", Announce).WithName("CreateUpload").WithSummary("Announces a file; the answer says where to put it.")
            .Refuses(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status400BadRequest);
        group.MapPost("/{id:guid}/complete", Complete).WithName("CompleteUpload").WithSummary("Says that the file is put; one in parts is made whole.")
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        if (app.ServiceProvider.GetRequiredService<IBlobStore>().Direct is null)
            OwnUploads.Map(group);
    }

    private static async Task<Created<UploadModel>> Announce(
        UploadAnnouncement announced, HttpContext http, IGrainFactory grains, UploadTargets targets, IOptions<GatewayOptions> options, TimeProvider clock)
    {
        Check(announced, options.Value.MaxFileBytes);
        var id = Guid.NewGuid();
        var expires = clock.GetUtcNow().AddMinutes(options.Value.UploadMinutes);
        var (answer, direct) = await targets.Make(id, announced, expires, http);
        var request = new UploadRequest(
            ClientIdentity.Of(http), ShownName.Of(announced.Name), announced.Bytes, announced.ContentType ?? "application/octet-stream", expires, direct);
        await ClusterCalls.Ask(() => grains.GetGrain<IUploadGrain>(id).Announce(request));
        return TypedResults.Created($"{Root}/{id}", answer);
    }

    private static async Task<Ok<UploadedModel>> Complete(Guid id, UploadCompletion? completion, HttpContext http, UploadedFiles uploads)
    {
        var upload = await uploads.Complete(id, ClientIdentity.Of(http), completion?.Parts, http.RequestAborted);
        return TypedResults.Ok(new UploadedModel(id, upload.Name, upload.Bytes, upload.ContentType));
    }

    private static void Check(UploadAnnouncement announced, long maxBytes)
    {
        if (string.IsNullOrEmpty(announced.Name) || announced.Name.Length > 1024)
            throw new RequestProblemException(ErrorCode.MalformedRequest, "The name has 1 to 1024 characters.");
        if (announced.Bytes <= 0)
            throw new RequestProblemException(ErrorCode.MalformedRequest, "bytes is the file's exact length, more than 0.");
        if (announced.Bytes > maxBytes)
            throw new RequestProblemException(ErrorCode.FileTooLarge, $"A file may have at most {maxBytes} bytes.");
        if (announced.ContentType is { } type && (type.Length > 255 || !MediaTypeHeaderValue.TryParse(type, out _)))
            throw new RequestProblemException(ErrorCode.MalformedRequest, "The content_type is a media type of at most 255 characters, like image/png.");
    }
}
