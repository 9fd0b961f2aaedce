using System.Globalization;

namespace FlipUnit.Load;

/// <summary>A run as lines that can be read and compared.</summary>
internal static class Report
{
    public static void Write(TextWriter to, Outcome run, Usage? usage)
    {
        Line(to, "jobs", $"{run.Jobs} ({run.Accepted} accepted, {run.Refused} refused, {run.Completed} completed)");
        Line(to, "accepted/s", $"{run.Accepted / run.SubmitSeconds:0.0}");
        Line(to, "completed/s", $"{(run.WorkSeconds > 0 ? run.Completed / run.WorkSeconds : 0):0.00}");
        Line(to, "submit ms", Percentiles(run.SubmitMilliseconds));
        Line(to, "created to completed ms", Percentiles(run.LifeMilliseconds));
        if (usage is null)
            return;
        Line(to, "server CPU ms a job", $"{1000 * usage.CpuSeconds / Math.Max(1, run.Completed):0.00}");
        Line(to, "peak RSS MiB", $"{usage.PeakMegabytes}");
    }

    private static FormattableString Percentiles(double[] sorted) => sorted.Length == 0
        ? (FormattableString)$"none"
        : $"p50 {At(sorted, 0.50):0.0}  p95 {At(sorted, 0.95):0.0}  p99 {At(sorted, 0.99):0.0}";

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    private static void Line(TextWriter to, string name, FormattableString value) =>
        to.WriteLine($"{name,-24} {value.ToString(CultureInfo.InvariantCulture)}");
}
