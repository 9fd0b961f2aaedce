namespace FlipUnit.Grains.Providers;

/// <summary>
/// What a provider's circuit remembers over restarts: that it is open, and until when. The calls of the last minutes are
/// counted in memory only; a silo that is lost takes them with it, and the counting begins anew.
/// </summary>
public sealed record CircuitState
{
    /// <summary>Set while the circuit is not closed.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When one call may try; from then on the circuit is half-open.</summary>
    public DateTimeOffset? ReopensAt { get; init; }

    public CircuitState Open(DateTimeOffset now, TimeSpan length) => new() { OpenedAt = OpenedAt ?? now, ReopensAt = now + length };
}
