namespace FlipUnit.Grains.Interfaces.Providers;

/// <summary>Whether a provider may be called; the wire form is snake_case.</summary>
[GenerateSerializer, Alias("circuit-phase")]
public enum CircuitPhase
{
    Closed = 0,
    Open = 1,

    /// <summary>One call at a time tries whether it is well again.</summary>
    HalfOpen = 2,
}

/// <summary>How a probe ended.</summary>
[GenerateSerializer, Alias("probe-end")]
public enum ProbeEnd
{
    /// <summary>It goes on, or has not begun: the lease is renewed.</summary>
    None = 0,
    Succeeded = 1,
    Failed = 2,

    /// <summary>It told nothing: another may try.</summary>
    Abandoned = 3,
}

/// <summary>What a silo's calls to a provider came to since its last report, and what it needs.</summary>
/// <param name="Silo">The silo's address in its parsable form.</param>
/// <param name="Number">Grows with each report; one that comes twice counts once.</param>
/// <param name="RequestsPerMinute">The limit as this silo is configured.</param>
/// <param name="Probe">The probe it holds; null without one.</param>
/// <param name="Wanted">Tokens that it could use now.</param>
/// <param name="Unused">Tokens that it held too long to use them.</param>
/// <param name="Leased">Tokens that it leased of late: what a provider's grain must know that has just come to be.</param>
[GenerateSerializer, Immutable, Alias("provider-report")]
public sealed record ProviderReport(
    [property: Id(0)] string Silo, [property: Id(1)] long Number, [property: Id(2)] int RequestsPerMinute,
    [property: Id(3)] int Succeeded, [property: Id(4)] int Failed, [property: Id(5)] long? Probe, [property: Id(6)] ProbeEnd ProbeEnd,
    [property: Id(7)] int Wanted, [property: Id(8)] int Unused, [property: Id(9)] int Leased);

/// <summary>How a provider stands, and what the silo that asked may do.</summary>
/// <param name="ReopensAt">When an open circuit lets a call try.</param>
/// <param name="Probe">Set for the silo that may send the one call that tries.</param>
/// <param name="Granted">Tokens: one request each, to be sent within <paramref name="TokenLife"/>.</param>
/// <param name="TokenWindow">How long a token that was sent counts.</param>
[GenerateSerializer, Immutable, Alias("provider-word")]
public sealed record ProviderWord(
    [property: Id(0)] CircuitPhase Phase, [property: Id(1)] DateTimeOffset? ReopensAt, [property: Id(2)] long? Probe,
    [property: Id(3)] int Granted, [property: Id(4)] TimeSpan TokenLife, [property: Id(5)] TimeSpan TokenWindow);

/// <summary>A circuit as operators see it.</summary>
/// <param name="Calls">In the window, over all silos.</param>
[GenerateSerializer, Immutable, Alias("circuit-view")]
public sealed record CircuitView(
    [property: Id(0)] string Provider, [property: Id(1)] CircuitPhase Phase, [property: Id(2)] int Calls, [property: Id(3)] int Failed,
    [property: Id(4)] DateTimeOffset? OpenedAt, [property: Id(5)] DateTimeOffset? ReopensAt, [property: Id(6)] int RequestsPerMinute,
    [property: Id(7)] int RequestsLeft);
