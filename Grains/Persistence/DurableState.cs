namespace FlipUnit.Grains.Persistence;

/// <summary>
/// Keeps what is read apart from what is being written: calls that interleave with a write see only what is stored,
/// so that a grain's memory never outruns its storage.
/// </summary>
internal sealed class DurableState<TState>(IPersistentState<TState> store)
{
    private bool loaded;
    private TState current = default!;

    /// <summary>The last state known to be stored.</summary>
    public TState Current
    {
        get
        {
            if (!loaded)
            {
                current = store.State;
                loaded = true;
            }

            return current;
        }
    }

    public bool Exists => store.RecordExists;

    /// <summary>The stored row's version; differs after every write.</summary>
    public string Version => store.Etag ?? "0";

    /// <summary>Stores the next state, then keeps it. When this throws, the caller deactivates: either state may be stored.</summary>
    public async Task Save(TState next)
    {
        var before = Current;
        store.State = next;
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            store.State = before;
            throw;
        }

        current = next;
    }

    public async Task Clear()
    {
        await store.ClearStateAsync();
        current = store.State;
    }
}
