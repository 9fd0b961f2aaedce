using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job as server-sent events. Every event carries the whole job and its version as id, so that any gateway can go on where another stopped.</summary>
internal static class JobEvents
{
    private static readonly TimeSpan CommentPeriod = TimeSpan.FromSeconds(15);
    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    public static async Task<Results<NoContent, EmptyHttpResult>> Follow(Guid id, HttpContext http, GrainReader grains, KeyRing keys)
    {
        var job = await JobEndpoints.Find(http, grains, id);
        var seen = http.Request.Headers["Last-Event-ID"].ToString();
        // Nothing will ever follow: 204 is what ends an EventSource, which otherwise comes back for ever.
        if (job.IsFinished && job.Version == seen)
            return TypedResults.NoContent();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await http.Response.Body.FlushAsync(http.RequestAborted);
        using var held = HeldRequest.Hold(http);
        try
        {
            await Tell(http, grains, keys, job, seen, held.Token);
        }
        catch (RequestProblemException) when (http.Response.HasStarted)
        {
            // The key was revoked, or the record is gone: nothing more is told, and who comes back hears why.
        }
        catch (OperationCanceledException) when (held.IsStopping)
        {
            // This gateway goes: the client comes back by Last-Event-ID, to another.
        }

        return TypedResults.Empty;
    }

    private static async Task Tell(HttpContext http, GrainReader grains, KeyRing keys, JobView job, string seen, CancellationToken gone)
    {
        var quiet = Stopwatch.StartNew();
        while (true)
        {
            await JobAccess.StillGood(http, keys);
            if (job.Version != seen)
            {
                await Write(http, job);
                seen = job.Version;
                quiet.Restart();
            }

            if (job.IsFinished)
                return;
            var patience = CommentPeriod - quiet.Elapsed;
            job = await grains.Watch(job.Id, seen, patience > TimeSpan.Zero ? patience : TimeSpan.Zero).WaitAsync(gone) ?? throw JobEndpoints.Unknown();
            if (quiet.Elapsed >= CommentPeriod)
            {
                await http.Response.Body.WriteAsync(Comment, gone);
                await http.Response.Body.FlushAsync(gone);
                quiet.Restart();
            }
        }
    }

    private static async Task Write(HttpContext http, JobView job)
    {
        var data = JsonSerializer.Serialize(JobModel.Of(job), GatewayJson.Default.JobModel);
        await http.Response.WriteAsync($"event: job\nid: {job.Version}\ndata: {data}\n\n", Encoding.UTF8, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
