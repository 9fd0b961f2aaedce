namespace FlipUnit.Converters.Archives;

/// <summary>The operations of this family.</summary>
public static class ArchiveFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } = [new ArchiveConvert(), new ArchiveExtractIso()];
}
