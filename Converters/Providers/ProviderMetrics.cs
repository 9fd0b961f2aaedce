using System.Diagnostics.Metrics;

namespace FlipUnit.Converters.Providers;

/// <summary>What is counted of providers; the names are a contract with dashboards.</summary>
public static class ProviderMetrics
{
    public const string MeterName = "FlipUnit.Providers";

    private static readonly System.Diagnostics.Metrics.Meter Meter = new(MeterName);
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("flipunit.provider.calls", "{call}", "Calls with their repeats, by provider and outcome.");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>("flipunit.provider.faults", "{fault}", "Calls that failed in the end, by provider and fault; wrong_key is an operator's alarm.");
    private static readonly Counter<long> Repeats = Meter.CreateCounter<long>("flipunit.provider.repeats", "{request}", "Requests that were sent again, by provider.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("flipunit.provider.duration", "s", "How long calls took with their repeats and waits, by provider.");
    private static readonly Counter<long> Changes = Meter.CreateCounter<long>("flipunit.circuit.changes", "{change}", "Circuits that changed, by provider and new state.");

    /// <summary>A circuit is in another state now.</summary>
    public static void CircuitChanged(string provider, string state) => Changes.Add(1, Tag("provider", provider), Tag("state", state));

    internal static void Call(Provider provider, CallOutcome outcome, TimeSpan took)
    {
        Calls.Add(1, Tag("provider", provider.Id), Tag("outcome", outcome.ToString().ToLowerInvariant()));
        Duration.Record(took.TotalSeconds, Tag("provider", provider.Id));
    }

    internal static void Fault(Provider provider, ProviderFault fault) => Faults.Add(1, Tag("provider", provider.Id), Tag("fault", Word(fault)));

    internal static void Repeat(Provider provider) => Repeats.Add(1, Tag("provider", provider.Id));

    private static string Word(ProviderFault fault) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString());

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
