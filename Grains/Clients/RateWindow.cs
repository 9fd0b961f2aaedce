using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Grains.Clients;

/// <summary>
/// The tokens of one client and policy: never more than the quota within any minute, counted when they are leased.
/// Gateways take them in portions: a small one first, so that a gateway seen once holds back little, and large ones when
/// they are used up fast, so that a busy client costs one call in ten requests or fewer. What was not used comes back.
/// </summary>
public sealed class RateWindow
{
    private const int FirstShare = 33;
    private const int UsualShare = 10;
    private const int LargeShare = 5;

    /// <summary>A portion used up sooner is followed by a large one.</summary>
    private static readonly TimeSpan Fast = TimeSpan.FromSeconds(5);

    private readonly List<Portion> portions = [];

    public static TimeSpan Length { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a gateway may hold tokens.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(20);

    public LeaseReply Lease(LeaseRequest request, int quota, DateTimeOffset now)
    {
        portions.RemoveAll(portion => portion.At <= now - Length);
        GiveBack(request.Gateway, request.Unused);
        if (quota == 0)
            return new LeaseReply { Quota = 0 };
        var free = Math.Max(0, quota - portions.Sum(portion => portion.Tokens));
        var granted = request.Wanted == 0 ? 0 : Math.Min(free, Math.Max(request.Wanted, Usual(request.Gateway, quota, free, now)));
        if (granted > 0)
            portions.Add(new Portion(now, request.Gateway, granted));
        return new LeaseReply
        {
            Quota = quota,
            Granted = granted,
            Remaining = free - granted,
            Reset = portions.Count == 0 ? TimeSpan.Zero : Left(portions[0].At + Length, now),
            Retry = granted > 0 ? TimeSpan.Zero : Retry(request.Gateway, now),
            Lifetime = Lifetime,
        };
    }

    public void Clear() => portions.Clear();

    private void GiveBack(Guid gateway, int unused)
    {
        for (var i = portions.Count - 1; i >= 0 && unused > 0; i--)
        {
            if (portions[i].Gateway != gateway)
                continue;
            var back = Math.Min(unused, portions[i].Tokens);
            portions[i] = portions[i] with { Tokens = portions[i].Tokens - back };
            unused -= back;
        }

        portions.RemoveAll(portion => portion.Tokens == 0);
    }

    private int Usual(Guid gateway, int quota, int free, DateTimeOffset now)
    {
        var first = Math.Max(1, quota / FirstShare);
        var usual = Math.Max(1, quota / UsualShare);
        var held = portions.Where(portion => portion.At > now - Lifetime).ToArray();
        var last = held.LastOrDefault(portion => portion.Gateway == gateway);
        if (last is null)
            return first;
        if (last.At <= now - Fast)
            return usual;
        // Towards the end of the minute's tokens every gateway gets its part of them.
        var gateways = held.Select(portion => portion.Gateway).Distinct().Count();
        return Math.Max(usual, Math.Min(Math.Max(1, quota / LargeShare), free / gateways));
    }

    /// <summary>Tokens come back a minute after their lease, or sooner when another gateway does not use them.</summary>
    private TimeSpan Retry(Guid gateway, DateTimeOffset now)
    {
        if (portions.Count == 0)
            return TimeSpan.Zero;
        var others = portions.Where(portion => portion.Gateway != gateway && portion.At + Lifetime > now).Select(portion => Left(portion.At + Lifetime, now));
        return others.Append(Left(portions[0].At + Length, now)).Min();
    }

    private static TimeSpan Left(DateTimeOffset until, DateTimeOffset now) => until > now ? until - now : TimeSpan.Zero;

    private sealed record Portion(DateTimeOffset At, Guid Gateway, int Tokens);
}
