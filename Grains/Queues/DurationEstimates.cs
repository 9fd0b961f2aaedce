namespace FlipUnit.Grains.Queues;

/// <summary>How long jobs hold their slots, by operation and size of input: a running mean of what was seen, the newest counting most.</summary>
public sealed class DurationEstimates
{
    /// <summary>From here on a new value moves the mean by as much as if it were the last of so many.</summary>
    private const int Memory = 32;

    private readonly Dictionary<string, SortedList<int, Mean>> operations = [];
    private readonly Mean all = new();

    /// <summary>Of all jobs; null before the first.</summary>
    public double? Overall => all.Count == 0 ? null : all.Seconds;

    public void Learn(string operation, int size, double seconds)
    {
        all.Add(seconds);
        if (!operations.TryGetValue(operation, out var sizes))
            operations.Add(operation, sizes = []);
        if (!sizes.TryGetValue(size, out var mean))
            sizes.Add(size, mean = new Mean());
        mean.Add(seconds);
    }

    /// <summary>Seconds; of a size that was not seen yet by its neighbours', of an unknown operation by all.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="size">A size class, or a place between the middles of two.</param>
    public double? Of(string operation, double size)
    {
        if (!operations.TryGetValue(operation, out var sizes))
            return Overall;
        var above = 0;
        while (above < sizes.Count && sizes.GetKeyAtIndex(above) <= size)
            above++;
        if (above == 0)
            return sizes.GetValueAtIndex(0).Seconds;
        var smaller = sizes.GetValueAtIndex(above - 1).Seconds;
        if (above == sizes.Count)
            return smaller;
        // Sizes double from class to class, so times are taken to grow by the same factor from one to the next.
        var step = (size - sizes.GetKeyAtIndex(above - 1)) / (sizes.GetKeyAtIndex(above) - sizes.GetKeyAtIndex(above - 1));
        var larger = sizes.GetValueAtIndex(above).Seconds;
        return smaller <= 0 || larger <= 0 ? smaller + (step * (larger - smaller)) : smaller * Math.Pow(larger / smaller, step);
    }

    private sealed class Mean
    {
        public int Count { get; private set; }

        public double Seconds { get; private set; }

        public void Add(double seconds)
        {
            Count = Math.Min(Count + 1, Memory);
            Seconds += (seconds - Seconds) / Count;
        }
    }
}
