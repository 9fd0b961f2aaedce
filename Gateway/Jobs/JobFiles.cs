using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.Net.Http.Headers;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job's outputs over HTTP: with ranges, strong ETags and digests; several as one zip.</summary>
internal static class JobFiles
{
    private static readonly TimeSpan UrlLifetime = TimeSpan.FromHours(1);

    public static async Task<IResult> Output(Guid id, int index, HttpContext http, GrainReader grains, IBlobStore blobs)
    {
        var job = await JobEndpoints.Find(http, grains, id);
        if (index < 0 || index >= job.Outputs.Count)
            throw new RequestProblemException(ErrorCode.UnknownOutput, job.IsFinished ? "The job has no such output, or its time is over." : "The job has not ended yet.");
        return await One(job, job.Outputs[index], http, blobs);
    }

    public static async Task<IResult> Download(Guid id, HttpContext http, GrainReader grains, IBlobStore blobs)
    {
        var job = await JobEndpoints.Find(http, grains, id);
        if (!job.IsFinished)
            throw new RequestProblemException(ErrorCode.JobNotFinished, "The job has not ended yet; follow it and come back.");
        return job.Outputs.Count switch
        {
            0 => throw new RequestProblemException(ErrorCode.UnknownOutput, "The job has no outputs."),
            1 => await One(job, job.Outputs[0], http, blobs),
            _ => await All(job, http, blobs),
        };
    }

    /// <summary>The output of that name.</summary>
    public static async Task<IResult> Named(JobView job, string name, HttpContext http, IBlobStore blobs)
    {
        if (!job.IsFinished)
            throw new RequestProblemException(ErrorCode.JobNotFinished, "The job has not ended yet; follow it and come back.");
        return job.Outputs.FirstOrDefault(output => output.Name == name) is { } output
            ? await One(job, output, http, blobs)
            : throw new RequestProblemException(ErrorCode.UnknownOutput, "The job has no such output: it was not asked for, the job failed, or its time is over.");
    }

    private static async Task<IResult> One(JobView job, JobOutput output, HttpContext http, IBlobStore blobs)
    {
        if (await blobs.DownloadUrl(output.BlobKey, Disposition(output.Name), output.ContentType, UrlLifetime) is { } url)
            return Elsewhere(url, output, http);
        if (IsAskedForUrl(http.Request))
            return Here(job, http.Request);
        var content = await Open(output, http, blobs);
        Describe(http.Response, output.Name);
        http.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(output.Sha256))}:";
        return Results.Stream(content, output.ContentType, entityTag: new EntityTagHeaderValue($"\"{output.Sha256}\""), enableRangeProcessing: true);
    }

    /// <summary>The store serves it. Its URL is good for GET alone, so a HEAD is answered here.</summary>
    private static IResult Elsewhere(Uri url, JobOutput output, HttpContext http)
    {
        if (IsAskedForUrl(http.Request))
            return Results.Ok(new DownloadModel(url.AbsoluteUri, DateTimeOffset.UtcNow + UrlLifetime));
        http.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(http.Request.Method))
            return Results.Redirect(url.AbsoluteUri);
        Describe(http.Response, output.Name);
        http.Response.ContentType = output.ContentType;
        http.Response.ContentLength = output.Bytes;
        return Results.Empty;
    }

    /// <summary>The gateway serves it, as long as the job's files are kept.</summary>
    private static IResult Here(JobView job, HttpRequest request) =>
        Results.Ok(new DownloadModel($"{request.Scheme}://{request.Host}{request.Path}", job.ExpiresAt));

    private static bool IsAskedForUrl(HttpRequest request) => request.Query["redirect"].ToString() switch
    {
        "" or "true" => false,
        "false" => true,
        _ => throw new RequestProblemException(ErrorCode.MalformedRequest, "redirect is true or false."),
    };

    private static async Task<IResult> All(JobView job, HttpContext http, IBlobStore blobs)
    {
        if (IsAskedForUrl(http.Request))
            return Here(job, http.Request);
        // Before the answer begins: later a missing file can only break it off.
        await using (await Open(job.Outputs[0], http, blobs))
            return await OutputZip.Write(http, blobs, $"{job.Operation}-{job.Id:n}.zip", job.Outputs.ToAsyncEnumerable());
    }

    public static async Task<Stream> Open(JobOutput output, HttpContext http, IBlobStore blobs)
    {
        try
        {
            return await blobs.Open(output.BlobKey, http.RequestAborted);
        }
        catch (FileNotFoundException)
        {
            throw new RequestProblemException(ErrorCode.UnknownOutput, "The file is not there any more: it was deleted or its time is over.");
        }
    }

    public static void Describe(HttpResponse response, string name)
    {
        response.Headers.ContentDisposition = Disposition(name);
        response.Headers.XContentTypeOptions = "nosniff";
    }

    private static string Disposition(string name)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        return disposition.ToString();
    }
}
