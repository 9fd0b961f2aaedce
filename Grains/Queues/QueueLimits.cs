using FlipUnit.Converters;

namespace FlipUnit.Grains.Queues;

/// <summary>How many jobs may wait in each queue; a queue that is not named has its usual limit.</summary>
public sealed class QueueLimits(IReadOnlyDictionary<string, int> limits)
{
    public int Of(string queue) => limits.TryGetValue(queue, out var limit) ? limit : QueueDescriptor.Named(queue).MaxPending;
}
