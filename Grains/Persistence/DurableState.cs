using Orleans.Core;

namespace FlipUnit.Grains.Persistence;

/// <summary>
/// A grain's stored state. What is read is kept apart from what is being written: calls that interleave with a write see
/// only what is stored, so that a grain's memory never outruns its storage.
/// A grain that moves to another silo leaves its state behind: the row is read there, as at every activation.
/// </summary>
internal sealed class DurableState<TState>(IStorage<TState> store, IGrainContext grain) : ILifecycleParticipant<IGrainLifecycle>
{
    /// <summary>The last state known to be stored.</summary>
    public TState Current { get; private set; } = default!;

    public bool Exists => store.RecordExists;

    /// <summary>The stored row's version; differs after every write.</summary>
    public string Version => store.Etag ?? "0";

    /// <summary>Stores the next state, then keeps it. When this throws, either state may be stored: the activation ends, and the next one reads it.</summary>
    public async Task Save(TState next)
    {
        store.State = next;
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            store.State = Current;
            End();
            throw;
        }

        Current = next;
    }

    /// <summary>Deletes the row. When this throws, it may be there or not: the activation ends, as after <see cref="Save"/>.</summary>
    public async Task Clear()
    {
        try
        {
            await store.ClearStateAsync();
        }
        catch
        {
            End();
            throw;
        }

        Current = store.State;
    }

    public void Participate(IGrainLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(DurableState<>), GrainLifecycleStage.SetupState, Read);

    private async Task Read(CancellationToken cancellation)
    {
        await store.ReadStateAsync(cancellation);
        Current = store.State;
    }

    private void End() => grain.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "its state may be stored or not"));
}
