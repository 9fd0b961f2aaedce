using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Conversions;

/// <summary>How much operations take.</summary>
public sealed class LimitOptions
{
    public const string Section = "FlipUnit:Limits";

    /// <summary>Minutes of a recording that is transcribed. Past 60 the time-out of a transcription becomes the limit.</summary>
    [Range(1, 240)]
    public int TranscriptionMinutes { get; set; } = 30;

    public OperationLimits Limits => new() { LongestTranscription = TimeSpan.FromMinutes(TranscriptionMinutes) };
}

/// <summary>Checks <see cref="LimitOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class LimitOptionsValidator : IValidateOptions<LimitOptions>;
