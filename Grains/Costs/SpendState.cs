using System.Globalization;

namespace FlipUnit.Grains.Costs;

/// <summary>The day of the last alert, so that there is one a day however often the watch comes back. The sum itself is in the job rows.</summary>
public sealed record SpendState
{
    /// <summary>As yyyy-MM-dd; empty when there was none.</summary>
    public string AlertedDay { get; init; } = "";

    /// <summary>The day's sum as it is now; the same state when there is nothing to alert of, or it was done.</summary>
    public SpendState See(decimal usd, decimal alertUsd, DateTimeOffset now)
    {
        var day = Day(now);
        return alertUsd > 0 && usd > alertUsd && AlertedDay != day ? this with { AlertedDay = day } : this;
    }

    /// <summary>The UTC day of a time.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
