using System.Diagnostics;
using System.Text;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Server-sent events of whatever has a version. An event's id says all that was told so far, so that any gateway can go on where another stopped.</summary>
internal static class EventStream
{
    private static readonly TimeSpan CommentPeriod = TimeSpan.FromSeconds(15);
    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    public static string LastEventId(HttpContext http) => http.Request.Headers["Last-Event-ID"].ToString();

    /// <param name="first">As it is now.</param>
    /// <param name="watch">Follows it.</param>
    /// <param name="teller">Knows what was told, by the request's Last-Event-ID at first.</param>
    /// <param name="http">The request.</param>
    /// <param name="keys">Asked again and again whether the request's key is still good.</param>
    public static async Task<Results<NoContent, EmptyHttpResult>> Follow<T>(T first, Watch<T> watch, IEventTeller<T> teller, HttpContext http, KeyRing keys)
        where T : class, IVersioned
    {
        // Nothing will ever follow: 204 is what ends an EventSource, which otherwise comes back for ever.
        if (first.IsFinished && first.Version == teller.Version)
            return TypedResults.NoContent();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await http.Response.Body.FlushAsync(http.RequestAborted);
        using var held = HeldRequest.Hold(http);
        try
        {
            await Tell(first, held.Token);
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

        async Task Tell(T now, CancellationToken gone)
        {
            var quiet = Stopwatch.StartNew();
            while (true)
            {
                await JobAccess.StillGood(http, keys);
                await foreach (var told in teller.Next(now, gone))
                {
                    await http.Response.WriteAsync($"event: {told.Name}\nid: {told.Id}\ndata: {told.Data}\n\n", Encoding.UTF8, gone);
                    await http.Response.Body.FlushAsync(gone);
                    quiet.Restart();
                }

                if (now.IsFinished)
                    return;
                var patience = CommentPeriod - quiet.Elapsed;
                now = await watch(teller.Version, patience > TimeSpan.Zero ? patience : TimeSpan.Zero).WaitAsync(gone);
                if (quiet.Elapsed >= CommentPeriod)
                {
                    await http.Response.Body.WriteAsync(Comment, gone);
                    await http.Response.Body.FlushAsync(gone);
                    quiet.Restart();
                }
            }
        }
    }
}

/// <summary>What a stream of events tells of something, and how much of it is told.</summary>
internal interface IEventTeller<in T>
{
    /// <summary>The version that was told last.</summary>
    string Version { get; }

    /// <summary>What is to be told of it as it is now.</summary>
    IAsyncEnumerable<ServerEvent> Next(T now, CancellationToken cancellation);
}

/// <summary>One server-sent event.</summary>
internal sealed record ServerEvent(string Name, string Id, string Data);

/// <summary>Tells all of it at every change.</summary>
internal sealed class WholeEvents<T>(string name, Func<T, string> json, string version) : IEventTeller<T>
    where T : IVersioned
{
    public string Version { get; private set; } = version;

    public IAsyncEnumerable<ServerEvent> Next(T now, CancellationToken cancellation)
    {
        if (now.Version == Version)
            return AsyncEnumerable.Empty<ServerEvent>();
        Version = now.Version;
        ServerEvent[] told = [new(name, Version, json(now))];
        return told.ToAsyncEnumerable();
    }
}
