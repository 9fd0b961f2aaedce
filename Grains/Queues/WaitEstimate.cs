using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>How long a job has still to wait, from what runs, what goes before it, and how long such jobs took so far.</summary>
internal sealed class WaitEstimate(WaitingLine line, Leases leases, SiloOffers silos)
{
    /// <summary>A job that has run longer than it should is taken to need this part of its time once more.</summary>
    private const double Overrun = 0.25;

    /// <summary>Many ask in one moment; one forecast is for all of them.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(250);

    private readonly DurationEstimates durations = new();
    private IReadOnlyDictionary<Guid, double> forecast = new Dictionary<Guid, double>();
    private DateTimeOffset forecastAt = DateTimeOffset.MinValue;
    private double left;

    /// <summary>Seconds that a job of this queue takes; null before the first has ended.</summary>
    public double? Overall => durations.Overall;

    public void Learn(string operation, long inputBytes, double seconds) => durations.Learn(operation, Lane.Key.SizeOf(inputBytes), seconds);

    /// <summary>Slot-seconds of one job of a lane; NaN while nothing is known.</summary>
    public double WorkOf(Lane lane) => lane.Kind.Weight * Takes(lane.Kind);

    /// <summary>Seconds until a job begins that has so much work before it; null while nothing is known.</summary>
    public int? Seconds(Guid job, double work, DateTimeOffset now)
    {
        if (now - forecastAt > Lifetime || now < forecastAt)
            Foresee(now);
        var slots = silos.All.Sum(offer => offer.Report.Slots);
        if (slots == 0)
            return null;
        var seconds = forecast.TryGetValue(job, out var begins) ? begins - (now - forecastAt).TotalSeconds : (left + work) / slots;
        return double.IsFinite(seconds) ? (int)Math.Round(Math.Clamp(seconds, 0, int.MaxValue)) : null;
    }

    private double Takes(Lane.Key kind) => durations.Of(kind.Operation, kind.Size) ?? double.NaN;

    /// <summary>Of one job: within a class a larger input takes longer as well.</summary>
    private double Takes(QueueEntry entry) => durations.Of(entry.Operation, Lane.Key.PlaceOf(entry.InputBytes)) ?? double.NaN;

    private void Foresee(DateTimeOffset now)
    {
        var desks = silos.All.ToDictionary(offer => offer.Report.Silo, offer => new Forecast.Desk(offer.Report.Slots, offer.Operations));
        var next = new Forecast([.. desks.Values], Takes);
        left = 0;
        foreach (var lease in leases.All)
        {
            var takes = lease.Entry is { } entry ? Takes(entry) : durations.Overall ?? double.NaN;
            var rest = Math.Max(takes - (now - lease.Since).TotalSeconds, takes * Overrun);
            left += lease.Weight * rest;
            if (desks.TryGetValue(lease.Silo, out var desk))
                next.Runs(desk, lease.Weight, rest);
        }

        forecast = next.Play(line.InOrder());
        forecastAt = now;
    }
}
