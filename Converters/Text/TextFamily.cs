namespace FlipUnit.Converters.Text;

/// <summary>The operations of this family.</summary>
public static class TextFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } = [new TextChangeCase(), new Data.DataConvert()];
}
