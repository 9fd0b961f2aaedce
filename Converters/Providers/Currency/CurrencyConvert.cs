using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Providers.Currency;

/// <summary>An amount of money in another currency, in decimals, at a provider's rate of the day.</summary>
public sealed class CurrencyConvert(TimeProvider time) : Converter<CurrencyConvert.ParameterSet>, IKeepsAnswers
{
    /// <summary>Letters of a rate that a person can use: so many digits are told, all are used.</summary>
    private const int RateDigits = 12;

    private static readonly TimeSpan LeastFresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsualFresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan MostFresh = TimeSpan.FromHours(24);

    private readonly RateCache cache = new();

    public CurrencyConvert()
        : this(TimeProvider.System)
    {
    }

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "currency.convert",
        Title = "Convert a currency",
        Summary = "Works out an amount of money in another currency, at the rate of today or of a day in the past.",
        Queue = QueueDescriptor.ApiCalls,
        Provider = ProviderKind.Currency,
        Accept = [],
        Produces = [FileTypes.Json],
        MinInputs = 0,
        MaxInputs = 0,
        SoftTimeout = TimeSpan.FromSeconds(30),
        HardTimeout = TimeSpan.FromSeconds(60),
        Example = new OperationExample([], """{"amount": 100, "from": "EUR", "to": "USD"}"""),
    };

    /// <summary>While no provider can be asked, yesterday's rates are better than none.</summary>
    public bool HasAnswers(DateTimeOffset now) => cache.HasLatest(now);

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var (from, to, day) = (parameters.From.ToUpperInvariant(), parameters.To.ToUpperInvariant(), parameters.Day);
        var table = cache.Fresh(from, to, day, time.GetUtcNow());
        var isStale = false;
        if (table is null)
        {
            try
            {
                table = await Ask(context, from, to, day, cancellation);
            }
            catch (Exception failure) when (failure is ProvidersOpenException or ConversionException { Code: ErrorCode.ServiceUnavailable })
            {
                table = cache.Stale(from, to, day, time.GetUtcNow());
                isStale = table is not null;
                if (table is null && failure is ProvidersOpenException && HasAnswers(time.GetUtcNow()))
                    throw new ConversionException(ErrorCode.ServiceUnavailable, "No source of exchange rates answers at the moment, and these rates were not kept; try again later.", failure.Message, failure);
                if (table is null)
                    throw;
            }
        }

        var result = Result(table, parameters, from, to);
        if (isStale)
        {
            result["stale"] = true;
            result["age_seconds"] = (long)(time.GetUtcNow() - table.FetchedAt).TotalSeconds;
        }

        var path = context.Folder.WorkPath("out.json");
        await File.WriteAllTextAsync(path, result.ToJsonString(), cancellation);
        return new ConversionResult([new OutputFile($"{from}-{to}.json", path, FileTypes.Json)]) { Result = result };
    }

    private async Task<RateTable> Ask(ConversionContext context, string from, string to, DateOnly? day, CancellationToken cancellation)
    {
        var table = await context.Providers.Call(ProviderKind.Currency, async (call, token) =>
        {
            var format = RateFormats.Named(call.Provider.Format);
            var now = time.GetUtcNow();
            var path = format.Path(from, day, DateOnly.FromDateTime(now.UtcDateTime), call.Key);
            using var answer = await call.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, token);
            await using var body = await answer.Content.ReadAsStreamAsync(token);
            var (own, asOf, rates) = await format.Read(body, day, call.Provider, token);
            var table = new RateTable(own, asOf, rates, call.Provider.Name, now, now + Fresh(answer, now), format.OnlyBase is null);
            // Another provider may know it.
            return table.Rate(from, to) is not null ? table : throw new ProviderException(ProviderFault.Refused, $"{call.Provider} does not know both currencies");
        }, cancellation);
        cache.Keep(table, day);
        return table;
    }

    /// <summary>The provider's own word on how long its answer is good.</summary>
    private static TimeSpan Fresh(HttpResponseMessage answer, DateTimeOffset now)
    {
        var said = answer.Headers.CacheControl is { NoStore: true } or { NoCache: true }
            ? LeastFresh
            : answer.Headers.CacheControl?.MaxAge ?? (answer.Content.Headers.Expires - now) ?? UsualFresh;
        return said < LeastFresh ? LeastFresh : said > MostFresh ? MostFresh : said;
    }

    private static JsonObject Result(RateTable table, ParameterSet parameters, string from, string to)
    {
        var amount = decimal.Round(table.Convert(parameters.Amount, from, to), CurrencyCodes.DigitsOf(to), MidpointRounding.AwayFromZero);
        return new JsonObject
        {
            ["amount"] = amount.ToString($"F{CurrencyCodes.DigitsOf(to)}", CultureInfo.InvariantCulture),
            ["currency"] = to,
            ["rate"] = Shown(table.Rate(from, to)!.Value),
            ["as_of"] = table.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["source"] = table.Source,
        };
    }

    /// <summary>Rounded to digits that count, not to places: a small rate has as many as a large one.</summary>
    private static string Shown(decimal rate)
    {
        var places = RateDigits;
        for (var one = rate; one >= 10 && places > 0; one /= 10)
            places--;
        for (var one = rate; one < 1 && places < 28; one *= 10)
            places++;
        return decimal.Round(rate, Math.Min(places, 28)).ToString("0.############################", CultureInfo.InvariantCulture);
    }

    /// <summary>The parameters of currency.convert.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        private static readonly DateOnly First = new(1999, 1, 4);

        [Description("How much.")]
        [Required]
        [Range(-1e15, 1e15)]
        public decimal Amount { get; init; }

        [Description("The currency of the amount, as its three letters of ISO 4217.")]
        [Required]
        [RegularExpression("^[A-Za-z]{3}$", ErrorMessage = "must be a currency's three letters, such as EUR")]
        public string From { get; init; } = "";

        [Description("The currency that is wanted.")]
        [Required]
        [RegularExpression("^[A-Za-z]{3}$", ErrorMessage = "must be a currency's three letters, such as EUR")]
        public string To { get; init; } = "";

        [Description("A day in the past, as 2026-01-31: the rate of that day, or of the last one before it on which there was one. Left out, the latest rate.")]
        [RegularExpression("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", ErrorMessage = "must be a day, such as 2026-01-31")]
        public string? Date { get; init; }

        internal DateOnly? Day => DateOnly.TryParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (!CurrencyCodes.Has(From.ToUpperInvariant()))
                yield return new ValidationResult("is no currency of ISO 4217", [nameof(From)]);
            if (!CurrencyCodes.Has(To.ToUpperInvariant()))
                yield return new ValidationResult("is no currency of ISO 4217", [nameof(To)]);
            if (Date is not null && (Day is not { } day || day < First || day > DateOnly.FromDateTime(DateTime.UtcNow)))
                yield return new ValidationResult($"must be a day from {First:yyyy-MM-dd} to today", [nameof(Date)]);
        }
    }
}
