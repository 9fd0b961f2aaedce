namespace FlipUnit.Converters.Providers.Currency;

/// <summary>The formats in which sources of exchange rates answer.</summary>
internal static class RateFormats
{
    public static IReadOnlyList<string> Names { get; } = ["ecb", "frankfurter", "exchangerate-host"];
}
