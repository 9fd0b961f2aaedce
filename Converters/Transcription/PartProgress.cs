using System.Diagnostics;

namespace FlipUnit.Converters.Transcription;

/// <summary>How far the parts of a job are. While a provider works on one it says nothing: meanwhile its share fills up slower and slower, and never quite.</summary>
internal sealed class PartProgress : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Providers hear some twenty times as fast as people speak, and take a few seconds for anything.</summary>
    private const double Speed = 20;
    private const double LeastSeconds = 5;

    private readonly Lock guard = new();
    private readonly Dictionary<AudioPart, long> underWay = [];
    private readonly Action<double> report;
    private readonly double total;
    private readonly Timer timer;
    private double done;

    /// <param name="parts">All that there are.</param>
    /// <param name="report">Told a fraction, 0 to 1, at least every second.</param>
    public PartProgress(IReadOnlyList<AudioPart> parts, Action<double> report)
    {
        this.report = report;
        total = parts.Sum(part => part.Length.TotalSeconds);
        timer = new Timer(_ => Tell(), null, Period, Period);
    }

    public void Begin(AudioPart part)
    {
        lock (guard)
            underWay[part] = Stopwatch.GetTimestamp();
    }

    public void End(AudioPart part)
    {
        lock (guard)
        {
            underWay.Remove(part);
            done += part.Length.TotalSeconds;
        }

        Tell();
    }

    public void Dispose() => timer.Dispose();

    /// <summary>How much of a part is likely done after some seconds.</summary>
    internal static double Likely(AudioPart part, double seconds) => 0.9 * (1 - Math.Exp(-seconds / Math.Max(LeastSeconds, part.Length.TotalSeconds / Speed)));

    private void Tell()
    {
        lock (guard)
        {
            var likely = underWay.Sum(one => one.Key.Length.TotalSeconds * Likely(one.Key, Stopwatch.GetElapsedTime(one.Value).TotalSeconds));
            report((done + likely) / total);
        }
    }
}
