namespace FlipUnit.Grains.Silos;

/// <summary>Said when a silo has drained and its grains are about to move: a call that only waits must not hold its grain here, for everybody who asks that grain waits with it.</summary>
internal sealed class SiloLeaving : IDisposable
{
    private readonly CancellationTokenSource source = new();

    public Task Begin() => source.CancelAsync();

    /// <summary>The change, or false as soon as the silo leaves: who waits asks again and is answered where the grain is then.</summary>
    public async Task<bool> Unless(Task<bool> change)
    {
        try
        {
            return await change.WaitAsync(source.Token);
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => source.Dispose();
}
