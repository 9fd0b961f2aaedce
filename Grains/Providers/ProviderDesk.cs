using FlipUnit.Converters.Providers;

namespace FlipUnit.Grains.Providers;

/// <summary>What this silo knows of the providers.</summary>
internal sealed class ProviderDesk : IProviderGate
{
    public ProviderPass? Enter(Provider provider) => new(provider, IsProbe: false);

    public bool IsOpen(Provider provider, out DateTimeOffset? until)
    {
        until = null;
        return false;
    }

    public ValueTask<bool> Token(ProviderPass pass, CancellationToken cancellation) => ValueTask.FromResult(true);

    public void Leave(ProviderPass pass, CallOutcome outcome)
    {
    }

    public Task Settle(Provider provider, CancellationToken cancellation) => Task.CompletedTask;
}
