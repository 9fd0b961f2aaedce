using FlipUnit.Converters.Providers;
using FlipUnit.Converters.Providers.Currency;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Providers;

public sealed class CurrencyConvertTests
{
    [Theory]
    [InlineData("frankfurter", "EUR", "USD", "100", "125.00", "1.25", "2026-01-02")]
    [InlineData("frankfurter", "USD", "JPY", "1", "128", "128", "2026-01-02")]
    [InlineData("exchangerate-host", "GBP", "EUR", "10", "12.50", "1.25", "2026-01-02")]
    [InlineData("ecb", "EUR", "USD", "100", "125.00", "1.25", "2026-01-05")]
    [InlineData("ecb", "USD", "GBP", "0.1", "0.06", "0.64", "2026-01-05")]
    [InlineData("ecb", "JPY", "USD", "999999999999999", "7812499999999.99", "0.0078125", "2026-01-05")]
    [InlineData("frankfurter", "EUR", "EUR", "5", "5.00", "1", "2026-01-02")]
    public async Task An_amount_is_worked_out_in_decimals(string format, string from, string to, string amount, string result, string rate, string asOf)
    {
        await using var fake = await FakeProvider.Start();
        using var providers = new TestProviders(fake.Settings("Currency", format: format));
        var told = await Convert(providers, new CurrencyConvert(), $$"""{"amount": {{amount}}, "from": "{{from}}", "to": "{{to.ToLowerInvariant()}}"}""");
        Assert.Equal($$"""{"amount":"{{result}}","currency":"{{to}}","rate":"{{rate}}","as_of":"{{asOf}}","source":"fake"}""", told);
    }

    [Theory]
    [InlineData("frankfurter", "2026-01-03", "2026-01-03", "1.25")]
    [InlineData("exchangerate-host", "2026-01-03", "2026-01-03", "1.25")]
    [InlineData("ecb", "2026-01-03", "2026-01-02", "1.26")]
    [InlineData("ecb", "2025-12-31", "2025-12-31", "1.27")]
    public async Task A_day_in_the_past_has_its_own_rate(string format, string date, string asOf, string rate)
    {
        await using var fake = await FakeProvider.Start();
        using var providers = new TestProviders(fake.Settings("Currency", format: format));
        var told = await Convert(providers, new CurrencyConvert(), $$"""{"amount": 1, "from": "EUR", "to": "USD", "date": "{{date}}"}""");
        Assert.Contains($"\"rate\":\"{rate}\",\"as_of\":\"{asOf}\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rates_are_asked_for_once_until_they_expire_by_the_providers_own_word()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Headers = new Dictionary<string, string> { ["Cache-Control"] = "max-age=600" } });
        using var providers = new TestProviders(fake.Settings("Currency"));
        var clock = new SettableClock(DateTimeOffset.UtcNow);
        var currency = new CurrencyConvert(clock);
        await Convert(providers, currency, Euro);
        await Convert(providers, currency, """{"amount": 7, "from": "EUR", "to": "GBP"}""");
        Assert.Single(fake.Received);
        clock.Now += TimeSpan.FromSeconds(601);
        await Convert(providers, currency, Euro);
        Assert.Equal(2, fake.Received.Count);
    }

    [Fact]
    public async Task While_no_provider_can_be_asked_rates_of_the_last_24_hours_are_served_as_stale()
    {
        await using var fake = await FakeProvider.Start();
        using var providers = new TestProviders(fake.Settings("Currency"));
        var clock = new SettableClock(DateTimeOffset.UtcNow);
        var currency = new CurrencyConvert(clock);
        Assert.False(currency.HasAnswers(clock.Now));
        await Convert(providers, currency, Euro);
        clock.Now += TimeSpan.FromHours(23);
        providers.Gate.Open.Add("currency-fake");
        Assert.True(currency.HasAnswers(clock.Now));
        var told = await Convert(providers, currency, Euro);
        Assert.Contains("\"amount\":\"125.00\"", told, StringComparison.Ordinal);
        Assert.Contains("\"stale\":true,\"age_seconds\":82800", told, StringComparison.Ordinal);
        clock.Now += TimeSpan.FromHours(1);
        Assert.False(currency.HasAnswers(clock.Now));
        await Assert.ThrowsAsync<ProvidersOpenException>(() => Convert(providers, currency, Euro));
    }

    [Fact]
    public async Task Rates_that_were_not_kept_fail_at_once_while_others_are_served()
    {
        await using var fake = await FakeProvider.Start();
        using var providers = new TestProviders(fake.Settings("Currency"));
        var currency = new CurrencyConvert();
        await Convert(providers, currency, Euro);
        providers.Gate.Open.Add("currency-fake");
        var fault = await Assert.ThrowsAsync<ConversionException>(() => Convert(providers, currency, """{"amount": 1, "from": "EUR", "to": "USD", "date": "2020-01-02"}"""));
        Assert.Equal(ErrorCode.ServiceUnavailable, fault.Code);
    }

    [Theory]
    [InlineData("""{"success": true, "base": "EUR"}""")]
    [InlineData("""{"base": "EUR", "date": "2026-01-02", "rates": {"USD": -1}}""")]
    [InlineData("""{"base": "EUR", "date": "2026-01-02", "rates": {"USD": "much"}}""")]
    [InlineData("""{"base": "EUR", "date": "tomorrow", "rates": {"USD": 1}}""")]
    [InlineData("""[]""")]
    [InlineData("""{"base": "EUR", "da""")]
    public async Task What_is_no_table_of_rates_is_the_providers_failure(string body)
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Body = body });
        using var providers = new TestProviders(fake.Settings("Currency"));
        var fault = await Assert.ThrowsAsync<ConversionException>(() => Convert(providers, new CurrencyConvert(), Euro));
        Assert.Equal(ErrorCode.ServiceUnavailable, fault.Code);
        Assert.Equal([("currency-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task A_doctype_in_the_banks_file_is_refused()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Body = """<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>""" });
        using var providers = new TestProviders(fake.Settings("Currency", format: "ecb"));
        await Assert.ThrowsAsync<ConversionException>(() => Convert(providers, new CurrencyConvert(), Euro));
        Assert.Equal([("currency-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task A_refused_key_is_tried_at_the_next_provider_and_is_in_no_answer()
    {
        await using var host = await FakeProvider.Start();
        await using var bank = await FakeProvider.Start();
        host.Always(new FakeAnswer { Body = """{"success": false, "error": {"code": 101, "info": "bad key"}}""" });
        using var providers = new TestProviders(host.Settings("Currency", format: "exchangerate-host"), bank.Settings("Currency", 1, "bank", "ecb"));
        var told = await Convert(providers, new CurrencyConvert(), Euro);
        Assert.Contains("\"source\":\"bank\"", told, StringComparison.Ordinal);
        Assert.Contains("access_key=a-key-of-the-tests", host.Received[0].Path, StringComparison.Ordinal);
        Assert.Equal([("currency-fake", CallOutcome.Refused), ("currency-bank", CallOutcome.Succeeded)], providers.Gate.Outcomes);
    }

    [Theory]
    [InlineData("""{"amount": 1, "from": "EUR", "to": "XQQ"}""", "to")]
    [InlineData("""{"amount": 1, "from": "EURO", "to": "USD"}""", "from")]
    [InlineData("""{"amount": 1e16, "from": "EUR", "to": "USD"}""", "amount")]
    [InlineData("""{"from": "EUR", "to": "USD"}""", "amount")]
    [InlineData("""{"amount": 1, "from": "EUR", "to": "USD", "date": "2026-02-30"}""", "date")]
    [InlineData("""{"amount": 1, "from": "EUR", "to": "USD", "date": "9999-01-01"}""", "date")]
    public void Parameters_that_make_no_sense_are_named(string parameters, string field) =>
        Assert.Equal(field, Assert.Single(new CurrencyConvert().Parameters.Validate(System.Text.Json.JsonElement.Parse(parameters))).Field);

    private const string Euro = """{"amount": 100, "from": "EUR", "to": "USD"}""";

    private static async Task<string> Convert(TestProviders providers, CurrencyConvert currency, string parameters)
    {
        await using var harness = new ConverterHarness { Providers = providers };
        var result = await harness.Convert(currency, parameters, TestContext.Current.CancellationToken);
        var written = await File.ReadAllTextAsync(Assert.Single(result.Outputs).Path, TestContext.Current.CancellationToken);
        Assert.Equal(written, result.Result!.ToJsonString());
        return written;
    }
}
