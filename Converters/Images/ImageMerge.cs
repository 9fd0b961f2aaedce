using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Images;

/// <summary>Puts several images together as one.</summary>
public sealed class ImageMerge : Converter<ImageMerge.ParameterSet>
{
    private const int MostInputs = 100;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "image.merge",
        Title = "Merge images",
        Summary = "Puts up to 100 images together as one: side by side, one below the other, or as a grid. No image is scaled.",
        Queue = QueueDescriptor.Images,
        Accept = ImageTypes.All,
        Produces = ImageTypes.All,
        MinInputs = 2,
        MaxInputs = MostInputs,
        SoftTimeout = TimeSpan.FromSeconds(300),
        HardTimeout = TimeSpan.FromSeconds(360),
        Tools = [ToolCatalog.Worker],
        MemoryMegabytes = ImageJob.MemoryMegabytes,
        Example = new OperationExample(["photo.jpg", "photo.jpg"], """{"layout": "horizontal", "gap": 8, "format": "jpeg"}"""),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation) =>
        ImageJob.Run(context, parameters.Request(parameters.Format, context.Inputs.Count), cancellation);

    /// <summary>The parameters of image.merge.</summary>
    public sealed record ParameterSet
    {
        [Description("horizontal: in one row; vertical: one below the other; grid: in rows of several columns.")]
        public MergeLayout Layout { get; init; } = MergeLayout.Horizontal;

        [Description("Images in a row of the grid. Without it as many as make the grid nearly square.")]
        [Range(1, MostInputs)]
        public int? Columns { get; init; }

        [Description("Pixels between the images.")]
        [Range(0, 1000)]
        public int Gap { get; init; }

        [Description("Colour of gaps and free space, as six hex digits, or transparent; formats without transparency get white.")]
        [RegularExpression("^(#?[0-9a-fA-F]{6}|transparent)$", ErrorMessage = "must be a colour of six hex digits, such as ffffff, or transparent")]
        public string Background { get; init; } = "ffffff";

        [Description("Where an image stands that is smaller than those beside it: at the start (left or top), in the center, or at the end.")]
        public ImageAlign Align { get; init; } = ImageAlign.Start;

        [Description("The format to write.")]
        public ImageFormat Format { get; init; } = ImageFormat.Png;

        [Description("Quality of lossy formats, 1 to 100. Without it each format's usual one.")]
        [Range(1, 100)]
        public int? Quality { get; init; }

        internal ImageRequest Request(ImageFormat target, int count) => new()
        {
            Inputs = [],
            Output = "",
            Target = target,
            Quality = Quality,
            Background = Background == "transparent" ? null : Background.TrimStart('#'),
            Layout = new ImageLayout(ColumnsFor(count), Gap, Align),
        };

        private int ColumnsFor(int count) => Layout switch
        {
            MergeLayout.Horizontal => count,
            MergeLayout.Vertical => 1,
            _ => Math.Min(count, Columns ?? (int)Math.Ceiling(Math.Sqrt(count))),
        };
    }
}

/// <summary>How images are put together.</summary>
public enum MergeLayout
{
    Horizontal,
    Vertical,
    Grid,
}
