using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Costs;

/// <summary>What may be spent before somebody is told.</summary>
public sealed class CostOptions
{
    public const string Section = "FlipUnit:Costs";

    /// <summary>USD a UTC day, all clients together, past which there is an alert; 0 for none.</summary>
    [Range(0, 1_000_000.0)]
    public decimal AlertUsdPerDay { get; set; } = 50;
}

/// <summary>Checks <see cref="CostOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class CostOptionsValidator : IValidateOptions<CostOptions>;
