using FlipUnit.Converters;

namespace FlipUnit.Silo;

/// <summary>How many slots of each queue a silo has: by option, else what the node's cores bear.</summary>
public static class Slots
{
    /// <summary>One setting a queue, for example <c>FlipUnit:Slots:media_processing</c>; 0 switches a queue off.</summary>
    public const string Section = "FlipUnit:Slots";

    private const int MostSlots = 1000;

    /// <summary>A queue's usual slots are those of a node with this many cores.</summary>
    private const int CoresOfTheTable = 2;

    /// <summary>Queues whose work waits more than it computes: more cores do not mean more slots.</summary>
    private static readonly QueueDescriptor[] Waiting = [QueueDescriptor.Transcription, QueueDescriptor.ApiCalls];

    public static IReadOnlyDictionary<string, int> For(IReadOnlyList<string> roles, IConfiguration configuration, int cores)
    {
        var set = QueueNumbers.Read(configuration, Section, MostSlots);
        return QueueDescriptor.All.Where(queue => roles.Contains(queue.Role))
            .ToDictionary(queue => queue.Name, queue => set.TryGetValue(queue.Name, out var slots) ? slots : Default(queue, cores));
    }

    private static int Default(QueueDescriptor queue, int cores) =>
        Waiting.Contains(queue) ? queue.DefaultSlots : Math.Max(1, queue.DefaultSlots * cores / CoresOfTheTable);
}
