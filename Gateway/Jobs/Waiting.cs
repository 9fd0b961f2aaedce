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

    public static async Task<JobView> UntilEnded(GrainReader grains, JobView job, TimeSpan patience, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (!job.IsFinished && waited.Elapsed < patience)
            job = await Next(grains, job, job.Version, patience - waited.Elapsed, cancellation);
        return job;
    }

    public static async Task<JobView> ForChange(GrainReader grains, JobView job, string version, TimeSpan patience, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (!job.IsFinished && job.Version == version && waited.Elapsed < patience)
            job = await Next(grains, job, version, patience - waited.Elapsed, cancellation);
        return job;
    }

    private static async Task<JobView> Next(GrainReader grains, JobView job, string version, TimeSpan left, CancellationToken cancellation) =>
        await grains.Watch(job.Id, version, left < OneQuestion ? left : OneQuestion).WaitAsync(cancellation) ?? throw JobEndpoints.Unknown();

    private static TimeSpan Seconds(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        ? TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds))
        : throw new RequestProblemException(ErrorCode.MalformedRequest, "wait is a number of seconds from 0 to 30.");
}
