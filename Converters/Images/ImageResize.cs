using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Images;

/// <summary>Brings an image to another size.</summary>
public sealed class ImageResize : Converter<ImageResize.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "image.resize",
        Title = "Resize image",
        Summary = "Brings an image to a width, a height or both, and writes it in its own or another format.",
        Queue = QueueDescriptor.Images,
        Accept = ImageTypes.All,
        Produces = ImageTypes.All,
        SoftTimeout = TimeSpan.FromSeconds(60),
        HardTimeout = TimeSpan.FromSeconds(120),
        Tools = [ToolCatalog.Worker],
        MemoryMegabytes = ImageJob.MemoryMegabytes,
        Example = new OperationExample(["photo.jpg"], """{"width": 320, "format": "webp"}"""),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation) =>
        ImageJob.Run(context, parameters.Request(parameters.Format ?? ImageTypes.FormatOf(context.Inputs[0].Type)), cancellation);

    /// <summary>The parameters of image.resize.</summary>
    public sealed record ParameterSet : ImageParameters, IValidatableObject
    {
        private const int MostPixels = 16_384;

        [Description("Width in pixels. Without it, it follows from the height.")]
        [Range(1, MostPixels)]
        public int? Width { get; init; }

        [Description("Height in pixels. Without it, it follows from the width.")]
        [Range(1, MostPixels)]
        public int? Height { get; init; }

        [Description("inside: within both sides; outside: at least both; cover: both exactly, cut at the edges; contain: both exactly, with background added; fill: both exactly, out of proportion.")]
        public ImageFit Fit { get; init; } = ImageFit.Inside;

        [Description("Also make small images larger.")]
        public bool Upscale { get; init; }

        [Description("The format to write. Without it the image's own.")]
        public ImageFormat? Format { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Width is null && Height is null)
                yield return new ValidationResult("or height must be given", [nameof(Width)]);
            if (Fit is not ImageFit.Inside and not ImageFit.Outside && (Width is null || Height is null))
                yield return new ValidationResult("needs both width and height", [nameof(Fit)]);
        }

        public override ImageRequest Request(ImageFormat target) => base.Request(target) with { Size = new ImageSize(Width, Height, Fit, Upscale) };
    }
}
