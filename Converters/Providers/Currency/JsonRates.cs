using System.Globalization;
using System.Text.Json;

namespace FlipUnit.Converters.Providers.Currency;

/// <summary>Rates in JSON, as frankfurter (<c>base</c>, <c>date</c>, <c>rates</c>) and exchangerate.host (<c>source</c>, <c>timestamp</c>, <c>quotes</c> such as USDEUR) answer.</summary>
internal sealed class JsonRates(bool hostStyle) : IRateFormat
{
    private const int MostRates = 1000;

    /// <summary>exchangerate.host says with 200 that a key is missing, wrong or switched off.</summary>
    private static readonly int[] KeyErrors = [101, 102, 103];

    public string? OnlyBase => null;

    public string Path(string from, DateOnly? day, DateOnly today, string? key)
    {
        var access = key is null ? "" : $"&access_key={Uri.EscapeDataString(key)}";
        var asked = day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (hostStyle)
            return asked is null ? $"live?source={from}{access}" : $"historical?date={asked}&source={from}{access}";
        return $"{asked ?? "latest"}?base={from}";
    }

    public async Task<(string Base, DateOnly AsOf, IReadOnlyDictionary<string, decimal> Rates)> Read(
        Stream answer, DateOnly? day, Provider provider, CancellationToken cancellation)
    {
        using var json = await JsonDocument.ParseAsync(answer, new JsonDocumentOptions { MaxDepth = 8 }, cancellation);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("no object");
        if (root.TryGetProperty("success", out var success) && success.ValueKind == JsonValueKind.False)
            throw Refusal(root, provider);
        var quotes = root.TryGetProperty("quotes", out var listed);
        var from = Text(root, quotes ? "source" : "base");
        var rates = new Dictionary<string, decimal>();
        foreach (var one in (quotes ? listed : Property(root, "rates")).EnumerateObject())
        {
            var code = quotes && one.Name.StartsWith(from, StringComparison.Ordinal) ? one.Name[from.Length..] : one.Name;
            Add(rates, code, one.Value.TryGetDecimal(out var rate) ? rate : throw new InvalidDataException("a rate is no number"));
        }

        return rates.Count > 0 ? (from, Day(root), rates) : throw new InvalidDataException("no rates");
    }

    /// <summary>Only what is a currency; what is no rate at all makes the whole answer doubtful.</summary>
    internal static void Add(Dictionary<string, decimal> rates, string code, decimal rate)
    {
        if (!CurrencyCodes.Has(code))
            return;
        if (!RateTable.IsRate(rate) || rates.Count >= MostRates)
            throw new InvalidDataException("a rate is out of all bounds");
        rates[code] = rate;
    }

    private static DateOnly Day(JsonElement root)
    {
        if (root.TryGetProperty("timestamp", out var time) && time.TryGetInt64(out var seconds) && seconds is > 0 and < 32_503_680_000)
            return DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime);
        return DateOnly.ParseExact(Text(root, "date"), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static ProviderException Refusal(JsonElement root, Provider provider)
    {
        var code = root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            && error.TryGetProperty("code", out var number) && number.TryGetInt32(out var value) ? value : 0;
        return new ProviderException(KeyErrors.Contains(code) ? ProviderFault.WrongKey : ProviderFault.Refused, $"{provider} refused with its code {code}");
    }

    private static string Text(JsonElement root, string name) => Property(root, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new InvalidDataException($"no {name}");

    private static JsonElement Property(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object or JsonValueKind.String ? value : throw new InvalidDataException($"no {name}");
}
