using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Grains.Clients;

/// <summary>What one client may do: its own limit, else its tier's, else everybody's. As a number 0 is no limit.</summary>
public sealed class EffectiveLimits(ClientOptions options, ClientLimits? own)
{
    private readonly TierOptions? tier = own?.Tier is { } name ? options.Tiers.GetValueOrDefault(name) : null;

    public int RequestsPerMinute => own?.RequestsPerMinute ?? tier?.RequestsPerMinute ?? options.RequestsPerMinute;

    public int DownloadsPerMinute => own?.DownloadsPerMinute ?? tier?.DownloadsPerMinute ?? options.DownloadsPerMinute;

    public int MaxOpenJobs => own?.MaxOpenJobs ?? tier?.MaxOpenJobs ?? options.MaxOpenJobs;

    /// <summary>Turns in a queue for one of an ordinary client; null is 1.</summary>
    public int? Share => own?.Share ?? tier?.Share;

    public int Of(RatePolicy policy) => policy == RatePolicy.Downloads ? DownloadsPerMinute : RequestsPerMinute;

    /// <summary>Jobs a day; null is no limit.</summary>
    public int? Day(string quotaClass) => First(quotaClass, own?.Day, tier?.DayQuotas, options.DayQuotas);

    /// <summary>Jobs a month; null is no limit.</summary>
    public int? Month(string quotaClass) => First(quotaClass, own?.Month, tier?.MonthQuotas, options.MonthQuotas);

    /// <summary>True when so many are past the soft part of a limit.</summary>
    public bool IsSoftExceeded(QuotaCount count) => count.Limit is { } most && count.Used * 100L > most * (long)options.SoftPercent;

    private static int? First(string quotaClass, params IReadOnlyDictionary<string, int>?[] sets)
    {
        foreach (var set in sets)
        {
            if (set is not null && set.TryGetValue(quotaClass, out var limit))
                return limit == 0 ? null : limit;
        }

        return null;
    }
}
