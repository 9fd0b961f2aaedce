using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Grains.Clients;

/// <summary>How a client's state looks from outside.</summary>
internal static class ClientViews
{
    /// <param name="state">Rolled to the current day.</param>
    public static ClientAccount View(this ClientState state, string client, EffectiveLimits limits, DateTimeOffset now) => new()
    {
        Client = client,
        Quotas = [.. QueueDescriptor.All.Select(queue => queue.Name).Union(state.ThisMonth.Keys).Select(quotaClass => state.Standing(quotaClass, limits, now))],
        CostToday = state.CostToday,
        CostThisMonth = state.CostThisMonth,
        OpenJobs = state.Open.Count,
        MaxOpenJobs = limits.MaxOpenJobs,
        RequestsPerMinute = limits.RequestsPerMinute,
        DownloadsPerMinute = limits.DownloadsPerMinute,
        Own = state.Own,
    };
}
