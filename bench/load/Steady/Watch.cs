using System.Diagnostics;
using System.Text.Json;

namespace FlipUnit.Load.Steady;

/// <summary>What one client saw of one job, and how long nothing of it moved.</summary>
internal sealed class Watch(JsonElement job, string name)
{
    private readonly Stopwatch all = Stopwatch.StartNew();
    private readonly Stopwatch still = Stopwatch.StartNew();
    private string seen = Mark(job);

    public string Name { get; } = name;

    public JsonElement Job { get; private set; } = job;

    public TimeSpan Longest { get; private set; }

    public TimeSpan Elapsed => all.Elapsed;

    public string Status => Job.GetProperty("status").GetString()!;

    public bool HasEnded => Status is not ("pending" or "processing");

    public void See(JsonElement now)
    {
        Job = now;
        if (Mark(now) == seen)
            return;
        seen = Mark(now);
        if (still.Elapsed > Longest)
            Longest = still.Elapsed;
        still.Restart();
    }

    /// <summary>Moving is to change in status, attempt, progress or place in the queue.</summary>
    private static string Mark(JsonElement job) =>
        $"{job.GetProperty("status")} {job.GetProperty("attempt")} {job.GetProperty("progress")} {(job.TryGetProperty("position", out var position) ? position : default)}";
}
