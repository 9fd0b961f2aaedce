using System.Diagnostics;
using System.Globalization;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Answers that are held until something happens: Prefer: wait=N on a submission, ?wait=N on a read.</summary>
internal static class Waiting
{
    private const int MostSeconds = 30;

    /// <summary>One question to a grain must end well before its call does.</summary>
    private static readonly TimeSpan OneQuestion = TimeSpan.FromSeconds(15);

    public static TimeSpan? Preferred(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(one => (one ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase))
                return Seconds(preference["wait=".Length..]);
        }

        return null;
    }

    public static TimeSpan? Asked(HttpRequest request) => request.Query["wait"].ToString() is { Length: > 0 } text ? Seconds(text) : null;

    /// <summary>The job when it has ended, or as it is after a while; an accepted job is shown as it was when the cluster falls silent meanwhile.</summary>
    public static async Task<JobView> UntilEnded(GrainReader grains, JobView job, TimeSpan patience, HttpContext http)
    {
        try
        {
            return await While(now => !now.IsFinished, grains, job, patience, http);
        }
        catch (Exception failure) when (ClusterCalls.IsUnanswered(failure))
        {
            return job;
        }
    }

    public static Task<JobView> ForChange(GrainReader grains, JobView job, TimeSpan patience, HttpContext http) =>
        While(now => !now.IsFinished && now.Version == job.Version, grains, job, patience, http);

    private static async Task<JobView> While(Func<JobView, bool> goesOn, GrainReader grains, JobView job, TimeSpan patience, HttpContext http)
    {
        var waited = Stopwatch.StartNew();
        using var held = HeldRequest.Hold(http);
        while (goesOn(job) && patience - waited.Elapsed is { Ticks: > 0 } left && !held.IsStopping)
        {
            try
            {
                job = await grains.Watch(job.Id, job.Version, left < OneQuestion ? left : OneQuestion).WaitAsync(held.Token) ?? throw JobEndpoints.Unknown();
            }
            catch (OperationCanceledException) when (held.IsStopping)
            {
                // This gateway goes: the client hears what is known and asks another.
            }
        }

        return job;
    }

    private static TimeSpan Seconds(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        ? TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds))
        : throw new RequestProblemException(ErrorCode.MalformedRequest, "wait is a number of seconds from 0 to 30.");
}
