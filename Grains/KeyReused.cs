using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains;

/// <summary>What is told to who sends another request under a key that was used.</summary>
internal static class KeyReused
{
    public static Refusal Refusal { get; } = new(
        ErrorCode.IdempotencyKeyReused.Wire(), "This Idempotency-Key was used before with another request.", RetryAfterSeconds: null);
}
