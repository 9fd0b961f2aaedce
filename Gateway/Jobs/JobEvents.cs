using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job as server-sent events. Every event carries the whole job and its version as id, so that any gateway can go on where another stopped.</summary>
internal static class JobEvents
{
    private static readonly TimeSpan CommentPeriod = TimeSpan.FromSeconds(15);
    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    public static async Task Follow(Guid id, HttpContext http, GrainReader grains)
    {
        var gone = http.RequestAborted;
        var job = await JobEndpoints.Find(grains, id);
        var seen = http.Request.Headers["Last-Event-ID"].ToString();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var quiet = Stopwatch.StartNew();
        while (true)
        {
            if (job.Version != seen)
            {
                await Write(http, job);
                seen = job.Version;
                quiet.Restart();
            }

            if (job.IsFinished)
                return;
            job = await grains.Watch(id, seen, CommentPeriod - quiet.Elapsed > TimeSpan.Zero ? CommentPeriod - quiet.Elapsed : TimeSpan.Zero).WaitAsync(gone)
                ?? throw JobEndpoints.Unknown();
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
