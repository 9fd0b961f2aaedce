using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Jobs;

/// <summary>What becomes of jobs that failed by our fault.</summary>
public sealed class DeadLetterOptions
{
    public const string Section = "FlipUnit:DeadLetters";

    /// <summary>Days that a dead letter's inputs are kept, from its failure on.</summary>
    [Range(1, 365)]
    public int KeepDays { get; set; } = 7;

    public TimeSpan Keep => TimeSpan.FromDays(KeepDays);
}

/// <summary>Checks <see cref="DeadLetterOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class DeadLetterOptionsValidator : IValidateOptions<DeadLetterOptions>;
