using System.Globalization;
using System.Xml;

namespace FlipUnit.Converters.Providers.Currency;

/// <summary>The European Central Bank's reference rates in XML: one euro in every other currency, a day a Cube.</summary>
internal sealed class EcbRates : IRateFormat
{
    /// <summary>The shorter file holds so many days, some kept in hand.</summary>
    private const int ShortDays = 85;

    /// <summary>A question of a weekend or holiday is answered with the last day before it.</summary>
    private const int MostDaysBefore = 10;

    private static readonly XmlReaderSettings Settings = new() { Async = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true };

    public string? OnlyBase => "EUR";

    public string Path(string from, DateOnly? day, DateOnly today, string? key)
    {
        if (day is not { } asked)
            return "eurofxref-daily.xml";
        return today.DayNumber - asked.DayNumber <= ShortDays ? "eurofxref-hist-90d.xml" : "eurofxref-hist.xml";
    }

    public async Task<(string Base, DateOnly AsOf, IReadOnlyDictionary<string, decimal> Rates)> Read(
        Stream answer, DateOnly? day, Provider provider, CancellationToken cancellation)
    {
        var best = (Day: DateOnly.MinValue, Rates: new Dictionary<string, decimal>());
        var takes = false;
        using var xml = XmlReader.Create(answer, Settings);
        while (await xml.ReadAsync())
        {
            cancellation.ThrowIfCancellationRequested();
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "Cube")
                continue;
            if (xml.GetAttribute("time") is { } time)
            {
                var one = DateOnly.ParseExact(time, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                takes = one > best.Day && (day is null || one <= day);
                if (takes)
                    best = (one, []);
            }
            else if (takes && xml.GetAttribute("currency") is { } code && xml.GetAttribute("rate") is { } text)
            {
                JsonRates.Add(best.Rates, code, decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
            }
        }

        if (best.Rates.Count == 0)
            throw day is null ? new InvalidDataException("no rates") : new ProviderException(ProviderFault.Refused, $"{provider} has no rates of that day");
        if (day is { } asked && asked.DayNumber - best.Day.DayNumber > MostDaysBefore)
            throw new ProviderException(ProviderFault.Refused, $"{provider} has no rates near that day");
        return ("EUR", best.Day, best.Rates);
    }
}
