using System.Globalization;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Where an announced file is to be put: straight into the store where that can take it, else to this gateway.</summary>
public sealed class UploadTargets(IBlobStore blobs, IServiceProvider services, IOptions<GatewayOptions> options)
{
    public const string Root = "/v1/uploads";

    private const long Mebi = 1024 * 1024;

    /// <summary>What is larger comes in parts: a broken connection then costs one of them.</summary>
    private const long WholeBytes = 64 * Mebi;

    private const long UsualPartBytes = 32 * Mebi;
    private const int MostParts = 1000;

    /// <summary>The answer to an announcement, and what the upload's grain must remember of it.</summary>
    public async Task<(UploadModel Answer, DirectUpload? Direct)> Make(Guid id, UploadAnnouncement file, DateTimeOffset expires, HttpContext http)
    {
        var answer = new UploadModel { Id = id, Method = HttpMethods.Put, Headers = Headers(file), ExpiresAt = expires, MaxBytes = options.Value.MaxFileBytes };
        if (blobs.Direct is not { } direct)
            return (answer with { Url = OwnUrl(id, file, expires, http.Request) }, null);
        return file.Bytes > WholeBytes ? await InParts(direct, answer, file, http.RequestAborted) : await Whole(direct, answer, file);
    }

    private static Dictionary<string, string> Headers(UploadAnnouncement file)
    {
        var headers = new Dictionary<string, string> { ["Content-Length"] = file.Bytes.ToString(CultureInfo.InvariantCulture) };
        if (file.ContentType is { } contentType)
            headers["Content-Type"] = contentType;
        return headers;
    }

    private TimeSpan Lifetime => TimeSpan.FromMinutes(options.Value.UploadMinutes);

    private string OwnUrl(Guid id, UploadAnnouncement file, DateTimeOffset expires, HttpRequest request)
    {
        var signer = services.GetRequiredService<UploadSigner>();
        var until = expires.ToUnixTimeSeconds();
        var type = file.ContentType is { } contentType ? $"&content_type={Uri.EscapeDataString(contentType)}" : "";
        return FormattableString.Invariant(
            $"{request.Scheme}://{request.Host}{Root}/{id}?expires={until}&bytes={file.Bytes}{type}&signature={signer.Sign(id, file.Bytes, file.ContentType, until)}");
    }

    private async Task<(UploadModel, DirectUpload?)> Whole(IDirectUploads direct, UploadModel answer, UploadAnnouncement file)
    {
        var key = BlobKeys.Upload(answer.Id, Guid.NewGuid());
        var signed = await direct.Put(key, file.Bytes, file.ContentType, Lifetime);
        var headers = new Dictionary<string, string>(answer.Headers.Concat(signed.Headers.Where(header => !answer.Headers.ContainsKey(header.Key))));
        return (answer with { Url = signed.Url.AbsoluteUri, Headers = headers }, new DirectUpload(key, PartsId: null, PartBytes: 0));
    }

    private async Task<(UploadModel, DirectUpload?)> InParts(IDirectUploads direct, UploadModel answer, UploadAnnouncement file, CancellationToken cancellation)
    {
        var key = BlobKeys.Upload(answer.Id, Guid.NewGuid());
        var partBytes = (int)Math.Max(UsualPartBytes, ((file.Bytes / MostParts / Mebi) + 1) * Mebi);
        // When the gateway dies before the grain knows: nobody puts a part, and the janitor ends it.
        var parts = await direct.Begin(key, file.ContentType, partBytes, cancellation);
        var signed = await direct.Parts(key, parts, file.Bytes, partBytes, Lifetime);
        return (answer with
        {
            // What a part must be, its own entry says.
            Headers = new Dictionary<string, string>(),
            Parts = [.. signed.Select((part, index) => new UploadPartModel(index + 1, part.Bytes, part.Url.AbsoluteUri))],
            Complete = $"{Root}/{answer.Id}/complete",
        }, new DirectUpload(key, parts, partBytes));
    }
}
