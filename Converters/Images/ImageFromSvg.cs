using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Images;

/// <summary>Draws an SVG. It comes by standard input, so that it has no folder and no file beside it to refer to.</summary>
public sealed class ImageFromSvg : Converter<ImageFromSvg.ParameterSet>
{
    private const int MemoryMegabytes = 1536;

    /// <summary>What the renderer can draw, and the pixels an image may have.</summary>
    private const int MostSide = 32_767;
    private const long MostPixels = 100_000_000;

    private static readonly FileType[] Written = [FileTypes.Png, FileTypes.Webp, FileTypes.Jpeg, FileTypes.Pdf];

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "image.from_svg",
        Title = "SVG to image",
        Summary = "Draws an SVG as PNG, WebP, JPEG or PDF, in its own or another size. Files that it refers to are not loaded; pictures inside it are.",
        Queue = QueueDescriptor.Images,
        Accept = [FileTypes.Svg],
        Produces = Written,
        SoftTimeout = TimeSpan.FromSeconds(60),
        HardTimeout = TimeSpan.FromSeconds(120),
        Tools = ["rsvg-convert", ToolCatalog.Worker],
        MemoryMegabytes = MemoryMegabytes,
        Example = new OperationExample(["badge.svg"], """{"width": 256, "format": "png"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var facts = SvgFacts.Read(input.Path);
        var (width, height) = Size(facts, parameters);
        var notes = new List<string>();
        if (facts.RefersOutside)
            notes.Add("The drawing refers to other files; they are not loaded.");
        var type = Written[(int)parameters.Format];
        var output = $"out.{type.Extension}";
        var drawn = parameters.Format is SvgTarget.Png or SvgTarget.Pdf ? output : "drawn.png";
        await Draw(context, Arguments(parameters, facts, width, height), drawn, cancellation);
        context.Report(0.5);
        if (drawn != output)
            await Encode(context, parameters, drawn, output, cancellation);
        return new ConversionResult([new OutputFile(input.Renamed(type.Extension), context.Folder.WorkPath(output), type)]) { Notes = notes };
    }

    /// <summary>The size in pixels: the drawing's own, scaled, or brought into the sides that were asked for.</summary>
    private static (int Width, int Height) Size(SvgFacts facts, ParameterSet parameters)
    {
        var scale = (parameters.Width, parameters.Height) switch
        {
            ({ } width, { } height) => Math.Min(width / facts.Width, height / facts.Height),
            ({ } width, null) => width / facts.Width,
            (null, { } height) => height / facts.Height,
            _ => parameters.Scale ?? 1,
        };
        var (wide, high) = (Math.Max(1, Math.Round(facts.Width * scale)), Math.Max(1, Math.Round(facts.Height * scale)));
        // Not so written, a size that is no number would pass.
        if (!(wide <= MostSide && high <= MostSide && wide * high <= MostPixels))
            throw new ConversionException(ErrorCode.ImageTooLarge, $"The drawing would have more than 100 megapixels or {MostSide} pixels a side; ask for a smaller width or height.");
        return ((int)wide, (int)high);
    }

    private static List<string> Arguments(ParameterSet parameters, SvgFacts facts, int width, int height)
    {
        List<string> arguments = ["-f", parameters.Format == SvgTarget.Pdf ? "pdf" : "png", "-w", Text(width), "-h", Text(height)];
        // Of a drawing that does not say its size only the renderer knows the proportions.
        if (!facts.SaysSize)
            arguments.Add("--keep-aspect-ratio");
        if ((parameters.Background ?? (parameters.Format == SvgTarget.Jpeg ? "ffffff" : null)) is { } background)
            arguments.AddRange(["-b", '#' + background.TrimStart('#')]);
        return arguments;
    }

    private static async Task Draw(ConversionContext context, List<string> arguments, string drawn, CancellationToken cancellation)
    {
        var command = new ToolCommand("rsvg-convert", [.. arguments, "-o", drawn]) { StandardInput = context.Inputs[0].BoxPath, MemoryMegabytes = MemoryMegabytes };
        var result = await context.Tools.Run(command, context.Folder, cancellation);
        if (result.Error.Contains("exceeded", StringComparison.OrdinalIgnoreCase) || result.Error.Contains("maximum number", StringComparison.OrdinalIgnoreCase))
            throw new ConversionException(ErrorCode.UnreadableInput, "The drawing refers to its own parts too often to be drawn.", result.Error);
        if (result.ExitCode != 0 || !PlainFiles.Is(context.Folder.WorkPath(drawn)))
            throw new ConversionException(ErrorCode.UnreadableInput, "The drawing is damaged or cannot be drawn.", result.Error);
    }

    private static async Task Encode(ConversionContext context, ParameterSet parameters, string drawn, string output, CancellationToken cancellation)
    {
        context.Folder.TakeIn(drawn, drawn);
        await ImageJob.Send(context, new ImageRequest
        {
            Inputs = [new ImageInput(drawn, ImageFormat.Png)],
            Output = output,
            Target = parameters.Format == SvgTarget.Jpeg ? ImageFormat.Jpeg : ImageFormat.Webp,
        }, cancellation);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The parameters of image.from_svg.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        private const int MostPixels = 16_384;

        [Description("The format to write.")]
        public SvgTarget Format { get; init; } = SvgTarget.Png;

        [Description("Width in pixels. With a height too, the drawing is brought within both.")]
        [Range(1, MostPixels)]
        public int? Width { get; init; }

        [Description("Height in pixels. Without it, it follows from the width.")]
        [Range(1, MostPixels)]
        public int? Height { get; init; }

        [Description("How many times the drawing's own size, instead of a width or a height.")]
        [Range(0.01, 100)]
        public double? Scale { get; init; }

        [Description("Colour behind the drawing, as six hex digits. Without it PNG, WebP and PDF stay transparent, and JPEG gets white.")]
        [RegularExpression("^#?[0-9a-fA-F]{6}$", ErrorMessage = "must be a colour of six hex digits, such as ffffff")]
        public string? Background { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Scale is not null && (Width is not null || Height is not null))
                yield return new ValidationResult("cannot be given with width or height", [nameof(Scale)]);
        }
    }
}

/// <summary>The formats that drawings can be written in.</summary>
public enum SvgTarget
{
    Png,
    Webp,
    Jpeg,
    Pdf,
}
