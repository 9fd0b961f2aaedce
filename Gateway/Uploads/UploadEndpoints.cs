using System.Globalization;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Storage.Blobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Uploads ahead of a job: announced, then put once to a signed URL.</summary>
internal static class UploadEndpoints
{
    private const string Root = "/v1/uploads";
    private const string ProblemType = "application/problem+json";

    public static IServiceCollection AddUploads(this IServiceCollection services) => services
        .AddSingleton<UploadSigner>()
        .AddSingleton<UploadedFiles>();

    public static void MapUploads(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Root).WithTags("Uploads");
        group.MapPost("", Announce).WithName("CreateUpload").WithSummary("Announces a file; the answer says where to put it.")
            .Produces<ProblemBody>(StatusCodes.Status413PayloadTooLarge, ProblemType).Produces<ProblemBody>(StatusCodes.Status400BadRequest, ProblemType);
        group.MapPut("/{id:guid}", Put).WithName("PutUpload").WithSummary("Takes the announced file, once, by its signed URL.")
            .WithMetadata(new DisableRequestSizeLimitAttribute()).Accepts<byte[]>("application/octet-stream")
            .Produces<ProblemBody>(StatusCodes.Status403Forbidden, ProblemType).Produces<ProblemBody>(StatusCodes.Status409Conflict, ProblemType);
    }

    private static async Task<Created<UploadModel>> Announce(
        UploadAnnouncement announced, HttpContext http, IGrainFactory grains, UploadSigner signer, IOptions<GatewayOptions> options, TimeProvider clock)
    {
        if (string.IsNullOrEmpty(announced.Name) || announced.Name.Length > 1024)
            throw new RequestProblemException(ErrorCode.MalformedRequest, "The name has 1 to 1024 characters.");
        if (announced.Bytes <= 0)
            throw new RequestProblemException(ErrorCode.MalformedRequest, "bytes is the file's exact length, more than 0.");
        if (announced.Bytes > options.Value.MaxFileBytes)
            throw new RequestProblemException(ErrorCode.FileTooLarge, $"A file may have at most {options.Value.MaxFileBytes} bytes.");
        if (announced.ContentType is { Length: > 255 })
            throw new RequestProblemException(ErrorCode.MalformedRequest, "The content_type has at most 255 characters.");
        var id = Guid.NewGuid();
        var expires = clock.GetUtcNow().AddMinutes(options.Value.UploadMinutes);
        var contentType = announced.ContentType ?? "application/octet-stream";
        var request = new UploadRequest(ClientIdentity.Of(http), announced.Name, announced.Bytes, contentType, expires);
        await ClusterCalls.Ask(() => grains.GetGrain<IUploadGrain>(id).Announce(request));
        var until = expires.ToUnixTimeSeconds();
        var url = FormattableString.Invariant(
            $"{http.Request.Scheme}://{http.Request.Host}{Root}/{id}?expires={until}&bytes={announced.Bytes}&signature={signer.Sign(id, announced.Bytes, until)}");
        var headers = new Dictionary<string, string> { ["Content-Length"] = announced.Bytes.ToString(CultureInfo.InvariantCulture) };
        return TypedResults.Created($"{Root}/{id}", new UploadModel(id, HttpMethods.Put, url, headers, expires, options.Value.MaxFileBytes));
    }

    private static async Task<NoContent> Put(
        Guid id, long expires, long bytes, string signature, HttpContext http, IGrainFactory grains, UploadSigner signer, IBlobStore blobs, TimeProvider clock)
    {
        if (!signer.IsValid(id, bytes, expires, signature))
            throw new RequestProblemException(ErrorCode.Forbidden, "The URL's signature does not fit.");
        if (clock.GetUtcNow().ToUnixTimeSeconds() > expires)
            throw new RequestProblemException(ErrorCode.UploadExpired, "The URL's time is over; announce the upload again.");
        if (http.Request.ContentLength is not { } length)
            throw new RequestProblemException(ErrorCode.LengthRequired, "Send the file with a Content-Length.");
        if (length != bytes)
            throw new RequestProblemException(ErrorCode.MalformedRequest, $"The upload was announced with {bytes} bytes.");

        var upload = await ClusterCalls.Ask(() => grains.GetGrain<IUploadGrain>(id).Read())
            ?? throw new RequestProblemException(ErrorCode.UnknownUpload, "There is no upload of that id.");
        if (upload.BlobKey is not null)
            throw Taken();
        return await Store(id, bytes, http, grains, blobs) ? TypedResults.NoContent() : throw Taken();
    }

    private static async Task<bool> Store(Guid id, long bytes, HttpContext http, IGrainFactory grains, IBlobStore blobs)
    {
        var key = BlobKeys.Upload(id, Guid.NewGuid());
        var needed = false;
        try
        {
            var blob = await blobs.Put(key, http.Request.Body, bytes, http.RequestAborted);
            // Without an answer the upload may count as arrived, and the file must stay; the janitor deletes it in time.
            needed = true;
            needed = await ClusterCalls.Ask(() => grains.GetGrain<IUploadGrain>(id).Arrived(blob.Bytes, key));
            return needed;
        }
        finally
        {
            if (!needed)
                await blobs.Delete(key, CancellationToken.None);
        }
    }

    private static RequestProblemException Taken() => new(ErrorCode.Conflict, "The file has arrived before; the URL takes it once.");
}
