using FlipUnit.Converters;
using Microsoft.Extensions.Options;

namespace FlipUnit.Silo;

/// <summary>How many slots of each queue a silo has: by option, else what the node's cores bear.</summary>
public static class Slots
{
    /// <summary>One setting a queue, for example <c>FlipUnit:Slots:media_processing</c>; 0 switches a queue off.</summary>
    public const string Section = "FlipUnit:Slots";

    private const int CoresOfTheTable = 2;

    /// <summary>Queues whose work waits more than it computes: more cores do not mean more slots.</summary>
    private static readonly QueueDescriptor[] Waiting = [QueueDescriptor.Transcription, QueueDescriptor.ApiCalls];

    public static IReadOnlyDictionary<string, int> For(IReadOnlyList<string> roles, IConfiguration configuration, int cores)
    {
        var settings = configuration.GetSection(Section);
        foreach (var setting in settings.GetChildren())
        {
            if (QueueDescriptor.All.All(queue => queue.Name != setting.Key) || !int.TryParse(setting.Value, out var value) || value is < 0 or > 1000)
                throw new OptionsValidationException(Section, typeof(Slots), [$"{Section}:{setting.Key} = {setting.Value}: a queue's name and a number from 0 to 1000 are expected"]);
        }

        return QueueDescriptor.All.Where(queue => roles.Contains(queue.Role))
            .ToDictionary(queue => queue.Name, queue => settings.GetValue(queue.Name, Default(queue, cores)));
    }

    private static int Default(QueueDescriptor queue, int cores) =>
        Waiting.Contains(queue) ? queue.DefaultSlots : Math.Max(1, queue.DefaultSlots * cores / CoresOfTheTable);
}
