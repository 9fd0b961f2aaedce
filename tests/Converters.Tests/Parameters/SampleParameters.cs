using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace FlipUnit.Converters.Tests.Parameters;

/// <summary>One field of each kind that operations use.</summary>
public sealed record SampleParameters : IValidatableObject
{
    [Description("The format to write.")]
    public SampleFormat OutputFormat { get; init; } = SampleFormat.Jpeg2000;

    public SampleFormat? Fallback { get; init; }

    [Range(1, 100)]
    public int? Quality { get; init; }

    [Range(0.5, 4.0)]
    public double Scale { get; init; } = 1;

    public bool Lossless { get; init; }

    [StringLength(5, MinimumLength = 2)]
    public string Title { get; init; } = "none";

    [RegularExpression("[0-9a-f]{6}", ErrorMessage = "must be a colour of six hex digits, such as ffffff")]
    public string Background { get; init; } = "ffffff";

    [MaxLength(3)]
    public IReadOnlyList<int> Pages { get; init; } = [];

    public string? Author { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lossless && Quality is not null)
            yield return new ValidationResult("must be left out when lossless is true", [nameof(Quality)]);
    }
}

public enum SampleFormat
{
    Png,
    Jpeg2000,
    TarGz,
}

public sealed record NeedyParameters
{
    [Required]
    [StringLength(10)]
    public string ApiKey { get; init; } = "";
}

public sealed record NoParameters;
