namespace FlipUnit.Converters.Providers;

/// <summary>The operations that ask others and take no file.</summary>
public static class ProviderFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } = [new Currency.CurrencyConvert(), new Chat.ChatComplete()];
}
