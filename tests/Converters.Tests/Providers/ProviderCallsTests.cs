using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlipUnit.Converters.Providers;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Providers;

/// <summary>How a provider can fail, over real HTTP, and what becomes of the call.</summary>
public sealed class ProviderCallsTests
{
    private static readonly TimeSpan Soft = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(500, CallOutcome.Failed, 3)]
    [InlineData(503, CallOutcome.Failed, 3)]
    [InlineData(400, CallOutcome.Refused, 1)]
    [InlineData(422, CallOutcome.Refused, 1)]
    [InlineData(401, CallOutcome.Refused, 1)]
    [InlineData(403, CallOutcome.Refused, 1)]
    public async Task A_status_is_repeated_and_counted_by_what_it_says_of_the_provider(int status, CallOutcome outcome, int requests)
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Status = status });
        using var providers = new TestProviders(fake.Settings("Currency"));
        var fault = await Assert.ThrowsAsync<ConversionException>(() => Ask(providers));
        Assert.Equal(status is 400 or 422 ? ErrorCode.NotRepresentable : ErrorCode.ServiceUnavailable, fault.Code);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(requests, fake.Received.Count);
        Assert.Equal([("currency-fake", outcome)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task What_passes_at_a_repeat_is_one_success()
    {
        await using var fake = await FakeProvider.Start();
        fake.Next(new FakeAnswer { Status = 500 }, new FakeAnswer { Half = true });
        using var providers = new TestProviders(fake.Settings("Currency"));
        Assert.Contains("rates", await Ask(providers), StringComparison.Ordinal);
        Assert.Equal(3, fake.Received.Count);
        Assert.Equal([("currency-fake", CallOutcome.Succeeded)], providers.Gate.Outcomes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retry_After_is_waited_for(bool asDate)
    {
        await using var fake = await FakeProvider.Start();
        // A date has no parts of a second.
        fake.Next(asDate ? FakeAnswer.TooManyUntil(DateTimeOffset.UtcNow.AddSeconds(3)) : FakeAnswer.TooMany(2));
        using var providers = new TestProviders(fake.Settings("Currency"));
        await Ask(providers);
        var waited = fake.Received[1].At - fake.Received[0].At;
        Assert.InRange(waited.TotalSeconds, 1.9, 6);
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_soft_time_out_is_not_waited_for()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(FakeAnswer.TooMany(60));
        using var providers = new TestProviders(fake.Settings("Currency"));
        var time = Stopwatch.StartNew();
        var fault = await Assert.ThrowsAsync<ConversionException>(() => Ask(providers));
        Assert.Equal(ErrorCode.ServiceUnavailable, fault.Code);
        Assert.Single(fake.Received);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(10), $"{time.Elapsed}");
        Assert.Equal([("currency-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task A_provider_that_hangs_is_given_up_before_the_soft_time_out()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Hang = true });
        using var providers = new TestProviders(fake.Settings("Currency"));
        var fault = await Assert.ThrowsAsync<ConversionException>(() => Ask(providers, soft: TimeSpan.FromSeconds(3.5)));
        Assert.Equal(ErrorCode.ServiceUnavailable, fault.Code);
        Assert.Single(fake.Received);
        Assert.Equal([("currency-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var fake = await FakeProvider.Start();
        await using var inside = await FakeProvider.Start();
        fake.Always(FakeAnswer.Redirect($"{inside.Url}latest/meta-data/"));
        using var providers = new TestProviders(fake.Settings("Currency"));
        await Assert.ThrowsAsync<ConversionException>(() => Ask(providers));
        Assert.Empty(inside.Received);
        Assert.Equal([("currency-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Body = new string(' ', 9 * 1024 * 1024) });
        using var providers = new TestProviders(fake.Settings("Currency"));
        await Assert.ThrowsAsync<ConversionException>(() => Ask(providers));
        Assert.Equal([("currency-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task Nobody_there_is_a_failure()
    {
        var settings = new Dictionary<string, string>((await Gone()).Settings("Currency"));
        using var providers = new TestProviders(settings);
        var fault = await Assert.ThrowsAsync<ConversionException>(() => Ask(providers));
        Assert.Equal(ErrorCode.ServiceUnavailable, fault.Code);
        Assert.Equal([("currency-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task The_next_provider_serves_when_the_first_refuses_or_its_circuit_is_open()
    {
        await using var first = await FakeProvider.Start();
        await using var second = await FakeProvider.Start();
        first.Always(new FakeAnswer { Status = 401 });
        using var providers = new TestProviders(first.Settings("Currency"), second.Settings("Currency", 1, "other"));
        Assert.Contains("rates", await Ask(providers), StringComparison.Ordinal);
        providers.Gate.Open.Add("currency-fake");
        Assert.Contains("rates", await Ask(providers), StringComparison.Ordinal);
        Assert.Single(first.Received);
        Assert.Equal(2, second.Received.Count);
    }

    [Fact]
    public async Task With_every_circuit_open_the_job_goes_back()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Status = 500 });
        using var providers = new TestProviders(fake.Settings("Currency"));
        providers.Gate.OpensAtFailure = true;
        // The failure that opens it is no failure of the job.
        Assert.True((await Assert.ThrowsAsync<ProvidersOpenException>(() => Ask(providers))).FailedItself);
        var before = fake.Received.Count;
        Assert.False((await Assert.ThrowsAsync<ProvidersOpenException>(() => Ask(providers))).FailedItself);
        Assert.Equal(before, fake.Received.Count);
    }

    [Fact]
    public async Task A_probe_is_one_request()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Status = 500 });
        using var providers = new TestProviders(fake.Settings("Currency"));
        providers.Gate.Probes = true;
        await Assert.ThrowsAsync<ConversionException>(() => Ask(providers));
        Assert.Single(fake.Received);
    }

    [Fact]
    public async Task A_cancel_tells_nothing_of_the_provider()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Hang = true });
        using var providers = new TestProviders(fake.Settings("Currency"));
        using var cancel = new CancellationTokenSource();
        var asking = Ask(providers, cancellation: cancel.Token);
        await Wait.Until(() => fake.Received.Count == 1, TimeSpan.FromSeconds(10), "the request has arrived");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal([("currency-fake", CallOutcome.Abandoned)], providers.Gate.Outcomes);
    }

    [Fact]
    public async Task Calls_are_counted_by_provider_and_outcome()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == "FlipUnit.Providers") self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Status = 401 });
        using var providers = new TestProviders(fake.Settings("Currency", name: "metered"));
        await Assert.ThrowsAsync<ConversionException>(() => Ask(providers));
        fake.Always(new FakeAnswer());
        fake.Next(new FakeAnswer { Status = 500 });
        await Ask(providers);
        var own = seen.Where(one => one.Contains("currency-metered", StringComparison.Ordinal)).Order().ToArray();
        Assert.Equal(
        [
            "flipunit.provider.calls provider=currency-metered outcome=refused", "flipunit.provider.calls provider=currency-metered outcome=succeeded",
            "flipunit.provider.faults provider=currency-metered fault=wrong_key", "flipunit.provider.repeats provider=currency-metered",
        ], own);
    }

    [Fact]
    public void Settings_that_are_wrong_are_named_without_the_key()
    {
        var options = new ProvidersOptions { Chat = [new ProviderOptions { Name = "Not Good", BaseUrl = "ftp://user:pw@host/", Key = "sk-secret", KeyFile = "/nowhere" }] };
        var failures = string.Join('\n', new ProvidersOptionsValidator().Validate(null, options).Failures!);
        foreach (var part in (string[])["Name", "BaseUrl", "Key or KeyFile", "KeyFile does not exist", "Model is missing"])
            Assert.Contains(part, failures, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", failures, StringComparison.Ordinal);
        Assert.DoesNotContain("user:pw", failures, StringComparison.Ordinal);
    }

    private static async Task<FakeProvider> Gone()
    {
        var fake = await FakeProvider.Start();
        await fake.DisposeAsync();
        return fake;
    }

    private static Task<string> Ask(TestProviders providers, TimeSpan? soft = null, CancellationToken cancellation = default) =>
        providers.Calls(soft ?? Soft).Call(ProviderKind.Currency, async (call, token) =>
        {
            using var answer = await call.Http.GetAsync("latest?base=EUR", HttpCompletionOption.ResponseHeadersRead, token);
            return await answer.Content.ReadAsStringAsync(token);
        }, cancellation);
}
