using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Providers;

/// <summary>When a provider is passed over, and how silos keep within its limit together; the same on every silo.</summary>
public sealed class CircuitOptions
{
    public const string Section = "FlipUnit:Circuits";

    /// <summary>Seconds over which calls are counted.</summary>
    [Range(1, 3600)]
    public int WindowSeconds { get; set; } = 300;

    /// <summary>Fewer calls than these tell nothing.</summary>
    [Range(1, 10_000)]
    public int MinimumCalls { get; set; } = 10;

    /// <summary>The part of the calls that failed from which on the circuit opens.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Seconds that it stays open before one call may try.</summary>
    [Range(1, 86_400)]
    public int OpenSeconds { get; set; } = 600;

    /// <summary>Seconds after which another silo may try when the one that was to is not heard of.</summary>
    [Range(1, 600)]
    public int ProbeSeconds { get; set; } = 10;

    /// <summary>Milliseconds between a silo's reports to a provider's grain.</summary>
    [Range(100, 60_000)]
    public int ReportMilliseconds { get; set; } = 1000;

    /// <summary>Seconds over which the limit of requests counts: a minute, but in tests.</summary>
    [Range(1, 60)]
    public int LimitSeconds { get; set; } = 60;

    /// <summary>Seconds within which a silo sends a request for a token it has, or gives the token back.</summary>
    [Range(1, 60)]
    public int TokenSeconds { get; set; } = 5;
}

/// <summary>Checks <see cref="CircuitOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class CircuitOptionsValidator : IValidateOptions<CircuitOptions>;
