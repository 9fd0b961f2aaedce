using FlipUnit.Converters;
using FlipUnit.Converters.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlipUnit.TestSupport;

/// <summary>What an operation needs to ask providers, outside of a silo: the settings as a silo reads them, and a gate that a test opens and closes.</summary>
public sealed class TestProviders : IDisposable
{
    private static readonly Lazy<Task<FakeProvider>> Well = new(() => FakeProvider.Start());

    private readonly ProviderList list;

    public TestProviders(params IReadOnlyDictionary<string, string>[] settings)
    {
        var options = new ProvidersOptions();
        new ConfigurationBuilder().AddInMemoryCollection(settings.SelectMany(some => some)!).Build().GetSection(ProvidersOptions.Section).Bind(options);
        var valid = new ProvidersOptionsValidator().Validate(null, options);
        if (valid.Failed)
            throw new ArgumentException(valid.FailureMessage, nameof(settings));
        list = new ProviderList(options);
    }

    public TestGate Gate { get; } = new();

    /// <summary>A provider of each kind, one for the whole process, that always answers well.</summary>
    public static async Task<TestProviders> WellAnswering()
    {
        var fake = await Well.Value;
        return new TestProviders(fake.Settings("Transcription"), fake.Settings("Currency"), fake.Settings("Chat"));
    }

    public ProviderCalls Calls(TimeSpan softTimeout) =>
        new(list, Gate, new WorkClock(softTimeout), TimeProvider.System, NullLogger<ProviderCalls>.Instance);

    public void Dispose() => list.Dispose();
}

/// <summary>Lets all calls through but those to providers that a test has opened the circuit of, and keeps how they ended.</summary>
public sealed class TestGate : IProviderGate
{
    private readonly Lock guard = new();
    private readonly List<(string Provider, CallOutcome Outcome)> outcomes = [];

    /// <summary>Ids of providers whose circuits are open.</summary>
    public ISet<string> Open { get; } = new HashSet<string>();

    /// <summary>Opens a circuit at its first failure, as a silo hears it when it settles.</summary>
    public bool OpensAtFailure { get; set; }

    public bool Probes { get; set; }

    public IReadOnlyList<(string Provider, CallOutcome Outcome)> Outcomes
    {
        get
        {
            lock (guard)
                return [.. outcomes];
        }
    }

    public ProviderPass? Enter(Provider provider) => Open.Contains(provider.Id) ? null : new ProviderPass(provider, Probes ? 1 : null);

    public bool IsOpen(Provider provider, out DateTimeOffset? until)
    {
        until = null;
        return Open.Contains(provider.Id);
    }

    public bool Promise(Provider provider) => !Open.Contains(provider.Id);

    public ValueTask<bool> Token(ProviderPass pass, CancellationToken cancellation) => ValueTask.FromResult(true);

    public void Leave(ProviderPass pass, CallOutcome outcome)
    {
        lock (guard)
            outcomes.Add((pass.Provider.Id, outcome));
    }

    public Task Settle(Provider provider, CancellationToken cancellation)
    {
        lock (guard)
        {
            if (OpensAtFailure && outcomes.Contains((provider.Id, CallOutcome.Failed)))
                Open.Add(provider.Id);
        }

        return Task.CompletedTask;
    }
}
