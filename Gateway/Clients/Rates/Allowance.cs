using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Gateway.Clients.Rates;

/// <summary>
/// What this gateway may admit of one client and policy without asking: tokens leased from the client's grain. Requests
/// that find none wait together for one call. When the cluster does not answer, nobody is kept out for it.
/// </summary>
internal sealed class Allowance(Func<LeaseRequest, Task<LeaseReply?>> lease, RatePolicy policy, Guid gateway, TimeProvider clock)
{
    /// <summary>How long a block, or that there is no limit, is believed.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Unanswered = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRefusal = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    /// <summary>Fewer unused tokens than that are not worth a call.</summary>
    private const int WorthReturning = 4;

    private readonly Lock guard = new();
    private LeaseReply known = new() { Quota = 0 };
    private DateTimeOffset knownAt;
    private DateTimeOffset usedAt;
    private DateTimeOffset tokensUntil;
    private DateTimeOffset refusedUntil;
    private DateTimeOffset freeUntil;
    private DateTimeOffset lookedAt;
    private Task? asking;
    private int tokens;
    private int waiting;
    private int refused;
    private int rejected;
    private int streams;

    /// <summary>True while this gateway refuses without asking.</summary>
    public bool IsRefusing
    {
        get
        {
            lock (guard)
                return clock.GetUtcNow() < refusedUntil;
        }
    }

    public async ValueTask<Admission> Admit(bool evenBlocked)
    {
        if (Decide(evenBlocked, out var ask) is { } now)
            return now;
        lock (guard)
            waiting++;
        try
        {
            while (true)
            {
                await ask!;
                if (Decide(evenBlocked, out ask) is { } decided)
                    return decided;
            }
        }
        finally
        {
            lock (guard)
                waiting--;
        }
    }

    /// <summary>False when the client holds as many streams here as it may.</summary>
    public bool OpenStream()
    {
        lock (guard)
        {
            if (known.MaxStreams > 0 && streams >= known.MaxStreams)
            {
                refused++;
                return false;
            }

            streams++;
            return true;
        }
    }

    public void CloseStream()
    {
        lock (guard)
            streams--;
    }

    public void CountRefused()
    {
        lock (guard)
            refused++;
    }

    public void CountRejectedFile()
    {
        lock (guard)
            rejected++;
    }

    /// <summary>Says what is to say and gives back what is not used; false when the allowance may be forgotten.</summary>
    public bool Tidy()
    {
        lock (guard)
        {
            var now = clock.GetUtcNow();
            if (asking is null && (refused > 0 || rejected > 0 || (tokens >= WorthReturning && now >= tokensUntil)))
                asking = Ask(wanted: 0);
            return asking is not null || streams > 0 || waiting > 0 || now - usedAt < Idle;
        }
    }

    /// <summary>An admission, or the call to wait for.</summary>
    private Admission? Decide(bool evenBlocked, out Task? ask)
    {
        lock (guard)
        {
            ask = null;
            var now = usedAt = clock.GetUtcNow();
            var block = known.Block is { } one && now < one.Until ? one : null;
            if (now < freeUntil)
                return Shown(block is null || evenBlocked, now) with { Block = block };
            if (block is not null && now >= knownAt + Fresh)
            {
                ask = asking ??= Ask(Math.Max(waiting, 1));
                return null;
            }

            if (block is not null)
                return evenBlocked ? Look(now) : Shown(admitted: false, now) with { Block = block };
            if (known.Quota == 0 && now < knownAt + Fresh)
                return Shown(admitted: true, now);
            if (tokens > 0 && now < tokensUntil)
            {
                tokens--;
                return Shown(admitted: true, now);
            }

            if (now < refusedUntil)
            {
                refused++;
                return Shown(admitted: false, now);
            }

            ask = asking ??= Ask(Math.Max(waiting, 1));
            return null;
        }
    }

    /// <summary>What a blocked client may ask costs no token, since it may have none left, but comes once a second only.</summary>
    private Admission Look(DateTimeOffset now)
    {
        var admitted = now >= lookedAt + LookPeriod;
        if (admitted)
            lookedAt = now;
        return Shown(admitted, now);
    }

    private Admission Shown(bool admitted, DateTimeOffset now)
    {
        var reset = known.Reset - (now - knownAt);
        return new Admission(admitted, known.Quota, tokens + known.Remaining, Math.Max(1, (int)Math.Ceiling(reset.TotalSeconds)));
    }

    private async Task Ask(int wanted)
    {
        var request = new LeaseRequest { Policy = policy, Gateway = gateway, Wanted = wanted, Unused = tokens, Refused = refused, RejectedFiles = rejected };
        (tokens, refused, rejected) = (0, 0, 0);
        LeaseReply? reply = null;
        try
        {
            // Never at once: whoever began the call has not yet kept it.
            reply = await lease(request).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
        finally
        {
            lock (guard)
            {
                asking = null;
                Take(reply, request, clock.GetUtcNow());
            }
        }
    }

    private void Take(LeaseReply? reply, LeaseRequest request, DateTimeOffset now)
    {
        if (reply is null)
        {
            freeUntil = now + Unanswered;
            refused += request.Refused;
            rejected += request.RejectedFiles;
            return;
        }

        (known, knownAt, tokens) = (reply, now, reply.Granted);
        tokensUntil = now + reply.Lifetime;
        if (request.Wanted > 0 && reply is { Quota: > 0, Granted: 0 })
            refusedUntil = now + TimeSpan.FromTicks(Math.Clamp(reply.Retry.Ticks, ShortestRefusal.Ticks, LongestRefusal.Ticks));
    }
}
