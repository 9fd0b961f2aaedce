using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>
/// When the next jobs begin if nobody else comes: the board's rules, played out with the time that such jobs took lately.
/// Slots in all divided by work in all would not do: heavy jobs wait for room, and light ones pass them.
/// </summary>
internal sealed class Forecast(IReadOnlyList<Forecast.Desk> desks, Func<QueueEntry, double> takes)
{
    /// <summary>Whoever stands farther back is told by the work before it.</summary>
    private const int Jobs = 400;

    /// <summary>How far one looks for a job that fits.</summary>
    private const int Lookahead = 64;

    private readonly PriorityQueue<(Desk Desk, int Slots), double> ends = new();
    private readonly Dictionary<Guid, double> begins = [];

    /// <summary>Slots that are taken now, and when they are free again.</summary>
    public void Runs(Desk desk, int slots, double seconds)
    {
        desk.Free -= slots;
        ends.Enqueue((desk, slots), seconds);
    }

    /// <summary>Seconds from now until each of the next jobs begins.</summary>
    public IReadOnlyDictionary<Guid, double> Play(IEnumerable<Place> order)
    {
        var line = order.Where(place => desks.Any(desk => desk.Operations.Contains(place.Entry.Operation))).Take(Jobs).Select(place => new Waiter(place)).ToList();
        var now = 0.0;
        while (line.Count > 0)
        {
            while (Next(line) is { } next)
            {
                var kind = line[next.Index].Place.Lane.Kind;
                var slots = Math.Min(kind.Weight, next.Desk.Slots);
                var entry = line[next.Index].Place.Entry;
                begins[entry.Job] = now;
                line.RemoveAt(next.Index);
                Runs(next.Desk, slots, now + takes(entry));
            }

            // Of what nothing is known nothing is told.
            if (!ends.TryDequeue(out var end, out now) || double.IsNaN(now))
                break;
            end.Desk.Free += end.Slots;
        }

        return begins;
    }

    private (int Index, Desk Desk)? Next(List<Waiter> line)
    {
        if (desks.All(desk => desk.Free <= 0))
            return null;
        Waiter? heldUp = null;
        Lane.Key? reserved = null;
        for (var i = 0; i < line.Count && i < Lookahead; i++)
        {
            var kind = line[i].Place.Lane.Kind;
            if (Best(kind, reserved) is { } desk)
            {
                if (heldUp is not null)
                    heldUp.Passed++;
                return (i, desk);
            }

            if (heldUp is null && kind.Weight > 1 && desks.Any(one => one.Free > 0 && one.Operations.Contains(kind.Operation)))
            {
                heldUp = line[i];
                if (heldUp.Passed >= QueueBoard.MostPasses)
                    reserved = kind;
            }
        }

        return null;
    }

    private Desk? Best(Lane.Key kind, Lane.Key? reserved)
    {
        Desk? best = null;
        foreach (var desk in desks)
        {
            if (desk.Free > (best?.Free ?? 0) && desk.Free >= Math.Min(kind.Weight, desk.Slots) && desk.Operations.Contains(kind.Operation)
                && (reserved is not { } kept || kept == kind || !desk.Operations.Contains(kept.Operation)))
            {
                best = desk;
            }
        }

        return best;
    }

    /// <summary>A silo's slots.</summary>
    internal sealed class Desk(int slots, IReadOnlySet<string> operations)
    {
        public int Slots { get; } = slots;

        public int Free { get; set; } = slots;

        public IReadOnlySet<string> Operations { get; } = operations;
    }

    private sealed class Waiter(Place place)
    {
        public Place Place { get; } = place;

        public int Passed { get; set; } = place.Passed;
    }
}
