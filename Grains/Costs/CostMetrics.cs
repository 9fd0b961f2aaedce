using System.Diagnostics.Metrics;

namespace FlipUnit.Grains.Costs;

/// <summary>What jobs cost, as metrics. Only the silo that holds the watch tells them.</summary>
internal sealed class CostMetrics : IDisposable
{
    public const string Meter = "FlipUnit.Costs";
    public const string Today = "flipunit.costs.today";
    public const string Alerts = "flipunit.costs.alerts";

    private readonly Meter meter = new(Meter);
    private readonly Gauge<double> today;
    private readonly Counter<long> alerts;

    public CostMetrics()
    {
        today = meter.CreateGauge<double>(Today, "USD", "What the jobs of the current UTC day have cost.");
        alerts = meter.CreateCounter<long>(Alerts, description: "Days on which the jobs have cost more than the alert allows.");
    }

    public void Spent(decimal usd) => today.Record((double)usd);

    public void Alerted() => alerts.Add(1);

    public void Dispose() => meter.Dispose();
}
