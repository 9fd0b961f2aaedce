namespace FlipUnit.Converters.Providers.Currency;

/// <summary>The formats in which sources of exchange rates answer, by the names they have in the settings.</summary>
internal static class RateFormats
{
    private static readonly Dictionary<string, IRateFormat> Formats = new()
    {
        ["ecb"] = new EcbRates(),
        ["frankfurter"] = new JsonRates(hostStyle: false),
        ["exchangerate-host"] = new JsonRates(hostStyle: true),
    };

    public static IReadOnlyCollection<string> Names => Formats.Keys;

    public static IRateFormat Named(string name) => Formats[name];
}

/// <summary>How one kind of source is asked, and its answer read.</summary>
internal interface IRateFormat
{
    /// <summary>The rates of every currency belong to this one; null when the source takes any.</summary>
    string? OnlyBase { get; }

    /// <summary>Relative to the provider's address.</summary>
    string Path(string from, DateOnly? day, DateOnly today, string? key);

    /// <summary>The base, the day and the rates of an answer; throws what <see cref="ProviderFaults"/> knows when it is none.</summary>
    Task<(string Base, DateOnly AsOf, IReadOnlyDictionary<string, decimal> Rates)> Read(Stream answer, DateOnly? day, Provider provider, CancellationToken cancellation);
}
