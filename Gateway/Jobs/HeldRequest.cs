namespace FlipUnit.Gateway.Jobs;

/// <summary>A request that is held open until something happens: it ends with its client, and when the gateway stops.</summary>
internal sealed class HeldRequest : IDisposable
{
    private readonly CancellationToken stopping;
    private readonly CancellationTokenSource either;

    private HeldRequest(CancellationToken aborted, CancellationToken stopping)
    {
        this.stopping = stopping;
        either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
    }

    public CancellationToken Token => either.Token;

    public bool IsStopping => stopping.IsCancellationRequested;

    public static HeldRequest Hold(HttpContext http) =>
        new(http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    public void Dispose() => either.Dispose();
}
