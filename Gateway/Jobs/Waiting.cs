using System.Diagnostics;
using System.Globalization;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces;

namespace FlipUnit.Gateway.Jobs;

/// <summary>What is followed as soon as its version differs, or as it is after a while, at the latest when the patience is over; throws when it is not there any more.</summary>
internal delegate Task<T> Watch<T>(string? version, TimeSpan patience);

/// <summary>Answers that are held until something happens: Prefer: wait=N on a submission, ?wait=N on a read.</summary>
internal static class Waiting
{
    private const int MostSeconds = 30;

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

    /// <summary>An accepted job or batch when it has ended, or as it is after the time that was preferred; as it was accepted when none was, or when the cluster falls silent meanwhile.</summary>
    public static async Task<T> UntilEnded<T>(T first, Watch<T> watch, TimeSpan? preferred, HttpContext http)
        where T : class, IVersioned
    {
        if (preferred is not { } patience)
            return first;
        http.Response.Headers["Preference-Applied"] = $"wait={(int)patience.TotalSeconds}";
        try
        {
            return await While(now => !now.IsFinished, first, watch, patience, http);
        }
        catch (Exception failure) when (ClusterCalls.IsUnanswered(failure))
        {
            return first;
        }
    }

    public static Task<T> ForChange<T>(T first, Watch<T> watch, TimeSpan patience, HttpContext http)
        where T : class, IVersioned => While(now => !now.IsFinished && now.Version == first.Version, first, watch, patience, http);

    private static async Task<T> While<T>(Func<T, bool> goesOn, T now, Watch<T> watch, TimeSpan patience, HttpContext http)
        where T : class, IVersioned
    {
        var waited = Stopwatch.StartNew();
        using var held = HeldRequest.Hold(http);
        while (goesOn(now) && patience - waited.Elapsed is { Ticks: > 0 } left && !held.IsStopping)
        {
            try
            {
                now = await watch(now.Version, left).WaitAsync(held.Token);
            }
            catch (OperationCanceledException) when (held.IsStopping)
            {
                // This gateway goes: the client hears what is known and asks another.
            }
        }

        return now;
    }

    private static TimeSpan Seconds(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        ? TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds))
        : throw new RequestProblemException(ErrorCode.MalformedRequest, "wait is a number of seconds from 0 to 30.");
}
