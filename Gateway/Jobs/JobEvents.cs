using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Jobs;

/// <summary>
/// A job as server-sent events: <c>job</c> is the whole job, <c>delta</c> a next piece of an answer that is being made. An
/// event's id says all that was told so far, so that any gateway can go on where another stopped.
/// </summary>
internal static class JobEvents
{
    private static readonly TimeSpan CommentPeriod = TimeSpan.FromSeconds(15);
    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    public static async Task<Results<NoContent, EmptyHttpResult>> Follow(Guid id, HttpContext http, GrainReader grains, KeyRing keys)
    {
        var job = await JobEndpoints.Find(http, grains, id);
        var seen = SeenSoFar.Parse(http.Request.Headers["Last-Event-ID"].ToString());
        // Nothing will ever follow: 204 is what ends an EventSource, which otherwise comes back for ever.
        if (job.IsFinished && job.Version == seen.Version)
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

    private static async Task Tell(HttpContext http, GrainReader grains, KeyRing keys, JobView job, SeenSoFar seen, CancellationToken gone)
    {
        var quiet = Stopwatch.StartNew();
        var last = "";
        while (true)
        {
            await JobAccess.StillGood(http, keys);
            if (job.SaidLength > seen.From(job.LastAttempt) && await grains.Said(job.Id, job.LastAttempt, seen.From(job.LastAttempt)) is { } said)
            {
                seen = seen.With(said);
                await Write(http, "delta", seen, JsonSerializer.Serialize(new DeltaModel(said.Attempt, said.Offset, said.Text), EventJson.Default.DeltaModel), gone);
                quiet.Restart();
            }

            if (job.Version != seen.Version)
            {
                seen = seen with { Version = job.Version };
                var shown = JsonSerializer.Serialize(JobModel.Of(job), GatewayJson.Default.JobModel);
                // A next piece of the answer alone is told as such.
                if (shown != last)
                {
                    await Write(http, "job", seen, shown, gone);
                    quiet.Restart();
                }

                last = shown;
            }

            if (job.IsFinished)
                return;
            var patience = CommentPeriod - quiet.Elapsed;
            job = await grains.Watch(job.Id, seen.Version, patience > TimeSpan.Zero ? patience : TimeSpan.Zero).WaitAsync(gone) ?? throw JobEndpoints.Unknown();
            if (quiet.Elapsed >= CommentPeriod)
            {
                await http.Response.Body.WriteAsync(Comment, gone);
                await http.Response.Body.FlushAsync(gone);
                quiet.Restart();
            }
        }
    }

    private static async Task Write(HttpContext http, string name, SeenSoFar seen, string data, CancellationToken gone)
    {
        await http.Response.WriteAsync($"event: {name}\nid: {seen}\ndata: {data}\n\n", Encoding.UTF8, gone);
        await http.Response.Body.FlushAsync(gone);
    }
}
