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
        return await One(job.Outputs[index], http, blobs);
    }

    public static async Task<IResult> Download(Guid id, HttpContext http, GrainReader grains, IBlobStore blobs)
    {
        var job = await JobEndpoints.Find(http, grains, id);
        if (!job.IsFinished)
            throw new RequestProblemException(ErrorCode.JobNotFinished, "The job has not ended yet; follow it and come back.");
        return job.Outputs.Count switch
        {
            0 => throw new RequestProblemException(ErrorCode.UnknownOutput, "The job has no outputs."),
            1 => await One(job.Outputs[0], http, blobs),
            _ => await All(job, http, blobs),
        };
    }

    /// <summary>The output of that name.</summary>
    public static async Task<IResult> Named(JobView job, string name, HttpContext http, IBlobStore blobs)
    {
        if (!job.IsFinished)
            throw new RequestProblemException(ErrorCode.JobNotFinished, "The job has not ended yet; follow it and come back.");
        return job.Outputs.FirstOrDefault(output => output.Name == name) is { } output
            ? await One(output, http, blobs)
            : throw new RequestProblemException(ErrorCode.UnknownOutput, "The job has no such output: it was not asked for, the job failed, or its time is over.");
    }

    private static async Task<IResult> One(JobOutput output, HttpContext http, IBlobStore blobs)
    {
        if (await blobs.DownloadUrl(output.BlobKey, Disposition(output.Name), output.ContentType, UrlLifetime) is { } url)
            return Results.Redirect(url.AbsoluteUri);
        var content = await Open(output, http, blobs);
        Describe(http.Response, output.Name);
        http.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(output.Sha256))}:";
        return Results.Stream(content, output.ContentType, entityTag: new EntityTagHeaderValue($"\"{output.Sha256}\""), enableRangeProcessing: true);
    }

    private static async Task<IResult> All(JobView job, HttpContext http, IBlobStore blobs)
    {
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
