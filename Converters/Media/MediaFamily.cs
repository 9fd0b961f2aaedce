namespace FlipUnit.Converters.Media;

/// <summary>The operations of this family.</summary>
public static class MediaFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } = [new VideoConvert(), new AudioConvert()];
}
