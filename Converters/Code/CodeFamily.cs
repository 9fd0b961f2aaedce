namespace FlipUnit.Converters.Code;

/// <summary>The operations of this family.</summary>
public static class CodeFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } = [new CodeMinify(), new CodeBeautify()];
}
