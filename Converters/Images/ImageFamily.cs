namespace FlipUnit.Converters.Images;

/// <summary>The operations of this family.</summary>
public static class ImageFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } = [new ImageConvert(), new ImageResize(), new ImageMerge(), new ImageFromSvg()];
}
