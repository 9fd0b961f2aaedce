using FlipUnit.Grains.Interfaces.Providers;

namespace FlipUnit.Grains.Providers;

/// <summary>
/// The rules of one provider's circuit, without a clock of its own: closed until half of ten calls in five minutes failed,
/// then open for ten minutes, then half-open: one call at a time over the whole cluster tries, and its end decides.
/// </summary>
public sealed class Circuit(CircuitOptions options, CircuitState state)
{
    private readonly Queue<Slice> slices = new();
    private readonly Dictionary<string, long> numbers = [];
    private Lease? probe;
    private long lastProbe;

    public CircuitState State { get; private set; } = state;

    private TimeSpan Window => TimeSpan.FromSeconds(options.WindowSeconds);

    private TimeSpan OpenTime => TimeSpan.FromSeconds(options.OpenSeconds);

    private TimeSpan ProbeTime => TimeSpan.FromSeconds(options.ProbeSeconds);

    public CircuitPhase Phase(DateTimeOffset now) => State.ReopensAt switch
    {
        null => CircuitPhase.Closed,
        { } reopens when now < reopens => CircuitPhase.Open,
        _ => CircuitPhase.HalfOpen,
    };

    /// <summary>Calls in the window that tell something, and how many of them failed.</summary>
    public (int Calls, int Failed) Counted(DateTimeOffset now)
    {
        Forget(now);
        return (slices.Sum(slice => slice.Succeeded + slice.Failed), slices.Sum(slice => slice.Failed));
    }

    /// <summary>Takes a report's outcomes; false for one that was taken before. The state is another one when it must be stored.</summary>
    public bool Take(ProviderReport report, DateTimeOffset now)
    {
        Forget(now);
        if (report.Number <= numbers.GetValueOrDefault(report.Silo))
            return false;
        numbers[report.Silo] = report.Number;
        if (report.Probe is { } number && probe is { } held && held.Number == number)
            TakeProbe(report, held, now);
        // What was sent before it opened, and ends only now, says nothing new.
        if (Phase(now) == CircuitPhase.Closed && report.Succeeded + report.Failed > 0)
            Count(report, now);
        return true;
    }

    /// <summary>The number of the one call that may try, for this silo; null when it may not.</summary>
    public long? ProbeFor(string silo, DateTimeOffset now)
    {
        if (Phase(now) != CircuitPhase.HalfOpen)
        {
            probe = null;
            return null;
        }

        if (probe is { } held && held.Until > now)
            return held.Silo == silo ? held.Number : null;
        // A number is never given twice: one that was lost and found again decides nothing.
        lastProbe = Math.Max(lastProbe + 1, now.ToUnixTimeMilliseconds());
        probe = new Lease(silo, lastProbe, now + ProbeTime);
        return lastProbe;
    }

    private void TakeProbe(ProviderReport report, Lease held, DateTimeOffset now)
    {
        switch (report.ProbeEnd)
        {
            case ProbeEnd.Succeeded:
                (State, probe) = (new CircuitState(), null);
                slices.Clear();
                break;
            case ProbeEnd.Failed:
                (State, probe) = (State.Open(now, OpenTime), null);
                break;
            case ProbeEnd.Abandoned:
                probe = null;
                break;
            default:
                probe = held with { Until = now + ProbeTime };
                break;
        }
    }

    private void Count(ProviderReport report, DateTimeOffset now)
    {
        slices.Enqueue(new Slice(now, report.Succeeded, report.Failed));
        var (calls, failed) = Counted(now);
        if (calls < options.MinimumCalls || failed < options.FailureRatio * calls)
            return;
        State = State.Open(now, OpenTime);
        slices.Clear();
    }

    private void Forget(DateTimeOffset now)
    {
        while (slices.TryPeek(out var oldest) && oldest.At <= now - Window)
            slices.Dequeue();
    }

    private sealed record Slice(DateTimeOffset At, int Succeeded, int Failed);

    private sealed record Lease(string Silo, long Number, DateTimeOffset Until);
}
