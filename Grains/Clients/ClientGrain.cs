using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Persistence;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace FlipUnit.Grains.Clients;

/// <summary>Counts what a client uses and may use. Calls interleave and share writes.</summary>
[GrainType("client"), Reentrant]
internal sealed partial class ClientGrain(
    [Durable("client")] DurableState<ClientState> durable, ClientRules rules, TimeProvider clock, ILogger<ClientGrain> log)
    : Grain, IClientGrain
{
    private static readonly TimeSpan SettleDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>A submission has ended one way or the other long before: its call lives for half a minute.</summary>
    private static readonly TimeSpan StaleAge = TimeSpan.FromMinutes(2);

    private readonly RateWindow[] windows = [new(), new()];
    private ClientState state = null!;
    private EffectiveLimits limits = null!;
    private AbuseWatch abuse = null!;
    private GroupCommit writes = null!;
    private DateTimeOffset staleAt;
    private Task<int>? releasing;
    private IGrainTimer? settleTimer;

    private string Client => this.GetPrimaryKeyString();

    private bool AllowListed => rules.IsAllowListed(Client);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        state = durable.Current;
        limits = rules.Limits(state.Own);
        abuse = rules.Watch();
        writes = new GroupCommit(Write);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (settleTimer is not null)
            await writes.Commit();
    }

    public Task<ReserveReply> Reserve(Reservation reservation) =>
        Reserve(reservation.QuotaClass, state.Open.ContainsKey(reservation.Job), now => state.Reserve(reservation, limits, now));

    public Task<ReserveReply> ReserveBatch(BatchReservation reservation) =>
        Reserve(reservation.QuotaClass, isOpen: false, now => state.Reserve(reservation, limits, now));

    public Task Settle(Guid job, bool giveBack, decimal? actualUsd)
    {
        var settled = state.Settle(job, giveBack, actualUsd, clock.GetUtcNow());
        if (!ReferenceEquals(settled, state))
        {
            state = settled;
            // Not worth a write of its own: it rides on the next reservation, or goes after a moment. If the silo
            // dies first, the reservation is still open and the sweep asks the job how it ended.
            settleTimer ??= this.RegisterGrainTimer(writes.Commit, new GrainTimerCreationOptions(SettleDelay, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }

        return Task.CompletedTask;
    }

    public async Task<int> Sweep(TimeSpan age)
    {
        var before = clock.GetUtcNow() - age;
        var stale = state.Open.Where(open => open.Value.At < before).Select(open => open.Key).ToArray();
        var settled = 0;
        foreach (var job in stale)
        {
            var view = await GrainFactory.GetGrain<IJobGrain>(job).Read();
            if (view is { IsFinished: false })
                continue;
            // Reserved ahead, for a member that its batch has not come to yet.
            if (view is null && state.Open.GetValueOrDefault(job)?.Batch is { } batch && await GrainFactory.GetGrain<IBatchGrain>(batch).Makes())
                continue;
            // No job at all: it was reserved for, but never written.
            state = state.Settle(job, IsGivenBack(view), view?.ActualUsd, clock.GetUtcNow());
            settled++;
        }

        if (settled > 0)
            await writes.Commit();
        return settled;
    }

    public async Task<LeaseReply> Lease(LeaseRequest request)
    {
        var now = clock.GetUtcNow();
        if (abuse.Add(request.Refused, request.RejectedFiles, now) is { } reason && !AllowListed && Blocked(now) is null)
            await Blocks(BlockState.After(state.Block, rules.BlockTimes, reason, now));
        var reply = windows[(int)request.Policy].Lease(request, limits.Of(request.Policy), now);
        return reply with { Block = Blocked(now)?.Shown, MaxStreams = rules.StreamsPerGateway };
    }

    public async Task RejectedFile()
    {
        var now = clock.GetUtcNow();
        if (abuse.Add(refused: 0, rejectedFiles: 1, now) is { } reason && !AllowListed && Blocked(now) is null)
            await Blocks(BlockState.After(state.Block, rules.BlockTimes, reason, now));
    }

    public Task<ClientAccount> Account() => Task.FromResult(View());

    public async Task<ClientAccount> Block(TimeSpan duration, string reason)
    {
        if (!AllowListed)
            await Blocks(new BlockState(clock.GetUtcNow() + duration, reason, state.Block?.Count ?? 0));
        return View();
    }

    public async Task<ClientAccount> Unblock()
    {
        state = state with { Block = null };
        abuse.Clear();
        await writes.Commit();
        LogUnblocked(log, Client);
        return View();
    }

    public async Task<ClientAccount> Reset()
    {
        state = state.Reset(clock.GetUtcNow());
        foreach (var window in windows)
            window.Clear();
        await writes.Commit();
        LogReset(log, Client);
        return View();
    }

    public async Task<ClientAccount?> Limit(ClientLimits own)
    {
        if (!rules.IsValid(own))
            return null;
        state = state with { Own = own };
        limits = rules.Limits(own);
        await writes.Commit();
        LogLimited(log, Client);
        return View();
    }

    /// <summary>As the job itself would have settled: it never began, or failed by our fault.</summary>
    internal static bool IsGivenBack(JobView? job) => job is null or { LastAttempt: 0 } || job.Error is { } error && ErrorCodes.Parse(error.Code).IsOurFault();

    private async Task<ReserveReply> Reserve(string quotaClass, bool isOpen, Func<DateTimeOffset, (ClientState Next, Refusal? Refusal)> reserve)
    {
        var now = clock.GetUtcNow();
        // What was reserved before the block, a batch's members, comes to be.
        if (!isOpen && Blocked(now) is { } block)
            return new ReserveReply(block.Refusal(now), Quota: null);
        var (next, refusal) = reserve(now);
        // Nobody is refused for a place that a crash left taken.
        if (refusal is not null && await ReleaseStale() > 0)
            (next, refusal) = reserve(now);
        if (refusal is not null)
            return new ReserveReply(refusal, Quota: null);
        state = next;
        var quota = state.Standing(quotaClass, limits, now);
        await writes.Commit();
        return new ReserveReply(Refusal: null, quota is { Day.Limit: null, Month.Limit: null } ? null : quota, limits.Share);
    }

    private BlockState? Blocked(DateTimeOffset now) => state.Block is { } block && block.IsOn(now) && !AllowListed ? block : null;

    private async Task Blocks(BlockState block)
    {
        state = state with { Block = block };
        await writes.Commit();
        LogBlocked(log, Client, block.Until, block.Reason);
    }

    /// <summary>Settles what crashes left open, at most once in a while however many are refused meanwhile.</summary>
    private Task<int> ReleaseStale()
    {
        var now = clock.GetUtcNow();
        if (releasing is null or { IsCompleted: true } && now >= staleAt)
        {
            staleAt = now + StaleAge;
            releasing = Sweep(StaleAge);
        }

        return releasing is null or { IsCompleted: true } ? Task.FromResult(0) : releasing;
    }

    private ClientAccount View()
    {
        var now = clock.GetUtcNow();
        return state.Roll(now).View(Client, limits, now) with { AllowListed = AllowListed, Block = Blocked(now)?.Shown };
    }

    private Task Write()
    {
        settleTimer?.Dispose();
        settleTimer = null;
        return durable.Save(state);
    }

    [LoggerMessage(EventId = 1601, Level = LogLevel.Warning, Message = "Client {Client} is blocked until {Until}: {Reason}")]
    private static partial void LogBlocked(ILogger log, string client, DateTimeOffset until, string reason);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Information, Message = "Client {Client} is no longer blocked")]
    private static partial void LogUnblocked(ILogger log, string client);

    [LoggerMessage(EventId = 1603, Level = LogLevel.Information, Message = "Client {Client} has new limits")]
    private static partial void LogLimited(ILogger log, string client);

    [LoggerMessage(EventId = 1604, Level = LogLevel.Information, Message = "Client {Client}: the counters begin again")]
    private static partial void LogReset(ILogger log, string client);
}
