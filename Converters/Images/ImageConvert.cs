using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Images;

/// <summary>Writes an image in another format.</summary>
public sealed class ImageConvert : Converter<ImageConvert.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "image.convert",
        Title = "Convert image",
        Summary = "Writes an image in another format. The picture is turned upright and brought to sRGB; animations stay animations between GIF and WebP.",
        Queue = QueueDescriptor.Images,
        Accept = ImageTypes.All,
        Produces = ImageTypes.All,
        SoftTimeout = TimeSpan.FromSeconds(300),
        HardTimeout = TimeSpan.FromSeconds(360),
        Tools = [ToolCatalog.Worker],
        MemoryMegabytes = ImageJob.MemoryMegabytes,
        Example = new OperationExample(["photo.jpg"], """{"format": "webp"}"""),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation) =>
        ImageJob.Run(context, parameters.Request(parameters.Format), cancellation);

    /// <summary>The parameters of image.convert.</summary>
    public sealed record ParameterSet : ImageParameters
    {
        [Description("The format to write.")]
        public ImageFormat Format { get; init; } = ImageFormat.Webp;

        [Description("Page or frame to take, from 1. Without it all frames of an animation are kept where the format can, else the first.")]
        [Range(1, 1000)]
        public int? Page { get; init; }

        public override ImageRequest Request(ImageFormat target) => base.Request(target) with { Page = Page };
    }
}
