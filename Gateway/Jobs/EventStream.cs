using System.Diagnostics;
using System.Text;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job or a batch as server-sent events. Every event carries all of it and its version as id, so that any gateway can go on where another stopped.</summary>
internal static class EventStream
{
    private static readonly TimeSpan CommentPeriod = TimeSpan.FromSeconds(15);
    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    /// <param name="first">As it is now.</param>
    /// <param name="watch">Follows it.</param>
    /// <param name="name">The events' name.</param>
    /// <param name="json">An event's data.</param>
    /// <param name="http">The request.</param>
    /// <param name="keys">Asked again and again whether the request's key is still good.</param>
    public static async Task<Results<NoContent, EmptyHttpResult>> Follow<T>(
        T first, Watch<T> watch, string name, Func<T, string> json, HttpContext http, KeyRing keys)
        where T : class, IVersioned
    {
        var seen = http.Request.Headers["Last-Event-ID"].ToString();
        // Nothing will ever follow: 204 is what ends an EventSource, which otherwise comes back for ever.
        if (first.IsFinished && first.Version == seen)
            return TypedResults.NoContent();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await http.Response.Body.FlushAsync(http.RequestAborted);
        using var held = HeldRequest.Hold(http);
        try
        {
            await Tell(first, seen);
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

        async Task Tell(T now, string told)
        {
            var quiet = Stopwatch.StartNew();
            while (true)
            {
                await JobAccess.StillGood(http, keys);
                if (now.Version != told)
                {
                    await http.Response.WriteAsync($"event: {name}\nid: {now.Version}\ndata: {json(now)}\n\n", Encoding.UTF8, http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                    told = now.Version;
                    quiet.Restart();
                }

                if (now.IsFinished)
                    return;
                var patience = CommentPeriod - quiet.Elapsed;
                now = await watch(told, patience > TimeSpan.Zero ? patience : TimeSpan.Zero).WaitAsync(held.Token);
                if (quiet.Elapsed >= CommentPeriod)
                {
                    await http.Response.Body.WriteAsync(Comment, held.Token);
                    await http.Response.Body.FlushAsync(held.Token);
                    quiet.Restart();
                }
            }
        }
    }
}
