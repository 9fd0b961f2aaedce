namespace FlipUnit.Converters.Providers.Currency;

/// <summary>The rates of one day as a provider gave them: how much of each currency one of the base buys.</summary>
/// <param name="AsOf">The day that the provider names.</param>
/// <param name="Source">The provider's name.</param>
/// <param name="FetchedAt">When it was asked.</param>
/// <param name="FreshUntil">By its own word.</param>
/// <param name="IsExact">It was asked for this base; or it knows but one, from which all others are worked out.</param>
internal sealed record RateTable(
    string Base, DateOnly AsOf, IReadOnlyDictionary<string, decimal> Rates, string Source, DateTimeOffset FetchedAt, DateTimeOffset FreshUntil, bool IsExact)
{
    /// <summary>The most that a rate may be, and one over it the least: what is beyond is a provider's mistake.</summary>
    private const decimal Most = 1_000_000_000m;

    /// <summary>How much of <paramref name="to"/> one of <paramref name="from"/> buys; null when the table does not know both.</summary>
    public decimal? Rate(string from, string to) => Of(from) is { } one && Of(to) is { } other ? other / one : null;

    /// <summary>An amount in another currency: one division at the end, so that nothing is rounded on the way.</summary>
    public decimal Convert(decimal amount, string from, string to) => amount * Of(to)!.Value / Of(from)!.Value;

    public static bool IsRate(decimal rate) => rate is > 0 and < Most && 1 / rate < Most;

    private decimal? Of(string code) => code == Base ? 1 : Rates.TryGetValue(code, out var rate) ? rate : null;
}
