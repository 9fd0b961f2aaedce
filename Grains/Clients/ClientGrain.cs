using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Persistence;
using Orleans.Concurrency;

namespace FlipUnit.Grains.Clients;

/// <summary>Counts what a client uses. Calls interleave and share writes, so that one busy client waits for the disk once, not once a job.</summary>
[GrainType("client"), Reentrant]
internal sealed class ClientGrain(
    [PersistentState("client", Stores.Durable)] IPersistentState<ClientState> store, TimeProvider clock) : Grain, IClientGrain
{
    private static readonly TimeSpan SettleDelay = TimeSpan.FromMilliseconds(500);

    private ClientState state = null!;
    private Task writing = Task.CompletedTask;
    private Task? next;
    private IGrainTimer? settleTimer;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        state = store.State;
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (settleTimer is not null)
            await Commit();
    }

    public async Task<Refusal?> Reserve(Reservation reservation)
    {
        state = state.Reserve(reservation, clock.GetUtcNow());
        await Commit();
        return null;
    }

    public Task Settle(Guid job, bool giveBack, decimal? actualUsd)
    {
        var settled = state.Settle(job, giveBack, actualUsd, clock.GetUtcNow());
        if (!ReferenceEquals(settled, state))
        {
            state = settled;
            // Not worth a write of its own: it rides on the next reservation, or goes after a moment. If the silo
            // dies first, the reservation is still open and the sweep asks the job how it ended.
            settleTimer ??= this.RegisterGrainTimer(CommitSettled, new GrainTimerCreationOptions(SettleDelay, Timeout.InfiniteTimeSpan) { KeepAlive = true });
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
            // No job at all: it was reserved for, but never written.
            var giveBack = view is null || view.Error is { } error && ErrorCodes.Parse(error.Code).IsOurFault();
            state = state.Settle(job, giveBack, view?.ActualUsd, clock.GetUtcNow());
            settled++;
        }

        if (settled > 0)
            await Commit();
        return settled;
    }

    public Task<ClientUsage> Usage()
    {
        var now = state.Roll(clock.GetUtcNow());
        return Task.FromResult(new ClientUsage(
            new Dictionary<string, int>(now.Today), new Dictionary<string, int>(now.ThisMonth), now.CostToday, now.CostThisMonth, now.Open.Count));
    }

    private Task CommitSettled()
    {
        settleTimer?.Dispose();
        settleTimer = null;
        return Commit();
    }

    /// <summary>Done when everything in memory now is stored. All who ask while a write is on its way share the one after it.</summary>
    private Task Commit() => next ??= WriteAfter(writing);

    private async Task WriteAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        // Always off the caller's turn: whoever comes before the write begins may still join it.
        await Task.Yield();
        next = null;
        settleTimer?.Dispose();
        settleTimer = null;
        await (writing = Write());
    }

    private async Task Write()
    {
        store.State = state;
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of storage now: start again from what is stored.
            DeactivateOnIdle();
            throw;
        }
    }
}
