namespace FlipUnit.Converters.Providers;

/// <summary>What the cluster knows of its providers, as this process saw it last: no answer waits for anybody, but that of <see cref="Token"/>.</summary>
public interface IProviderGate
{
    /// <summary>A pass for one call with its repeats; null while the circuit is open, or half-open and somebody else tries.</summary>
    ProviderPass? Enter(Provider provider);

    /// <summary>True while nobody may call: until when is in <paramref name="until"/> where it is known.</summary>
    bool IsOpen(Provider provider, out DateTimeOffset? until);

    /// <summary>True when one more job may begin that will call; a half-open circuit's one probe is kept for it for a moment.</summary>
    bool Promise(Provider provider);

    /// <summary>Takes the right to send one request, at once or when the provider's limit allows it; false when its circuit opened meanwhile.</summary>
    ValueTask<bool> Token(ProviderPass pass, CancellationToken cancellation);

    /// <summary>How the call ended; every pass is given back once.</summary>
    void Leave(ProviderPass pass, CallOutcome outcome);

    /// <summary>Done when what was reported of this provider is known to the cluster and its word is known here, or after a moment.</summary>
    Task Settle(Provider provider, CancellationToken cancellation);
}

/// <summary>The right to call a provider. A probe is the one call that tells whether a half-open circuit closes.</summary>
public sealed record ProviderPass(Provider Provider, long? Probe = null)
{
    public bool IsProbe => Probe is not null;
}

/// <summary>How a call ended, for the circuit.</summary>
public enum CallOutcome
{
    Succeeded,

    /// <summary>The provider is not well: no answer, not in time, an error of its own, or nothing that can be read.</summary>
    Failed,

    /// <summary>It answered, but refused this request or this key: it says nothing about its health.</summary>
    Refused,

    /// <summary>We did not wait for its end.</summary>
    Abandoned,
}
