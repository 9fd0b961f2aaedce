using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace FlipUnit.Converters.Images;

/// <summary>The parameters that say how an image is written.</summary>
public abstract record ImageParameters
{
    [Description("Quality of lossy formats, 1 to 100. Without it each format's usual one.")]
    [Range(1, 100)]
    public int? Quality { get; init; }

    [Description("Write WebP, AVIF, HEIC, JPEG XL or JPEG 2000 without loss.")]
    public bool Lossless { get; init; }

    [Description("Colour under transparent parts where the format knows no transparency, as six hex digits.")]
    [RegularExpression("^#?[0-9a-fA-F]{6}$", ErrorMessage = "must be a colour of six hex digits, such as ffffff")]
    public string Background { get; init; } = "ffffff";

    [Description("Keep EXIF, XMP and other metadata; without it only what the picture needs is kept.")]
    public bool KeepMetadata { get; init; }

    public virtual ImageRequest Request(ImageFormat target) => new()
    {
        Inputs = [],
        Output = "",
        Target = target,
        Quality = Quality,
        Lossless = Lossless,
        Background = Background.TrimStart('#'),
        KeepMetadata = KeepMetadata,
    };
}
