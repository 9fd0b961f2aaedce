using FlipUnit.Converters;
using Microsoft.Extensions.Options;

namespace FlipUnit.Silo;

/// <summary>Settings that are one number a queue, for example <c>FlipUnit:Slots:media_processing</c>.</summary>
internal static class QueueNumbers
{
    public static IReadOnlyDictionary<string, int> Read(IConfiguration configuration, string section, int most)
    {
        var numbers = new Dictionary<string, int>();
        foreach (var setting in configuration.GetSection(section).GetChildren())
        {
            if (QueueDescriptor.All.All(queue => queue.Name != setting.Key) || !int.TryParse(setting.Value, out var value) || value < 0 || value > most)
                throw new OptionsValidationException(section, typeof(QueueNumbers), [$"{section}:{setting.Key} = {setting.Value}: a queue's name and a number from 0 to {most} are expected"]);
            numbers[setting.Key] = value;
        }

        return numbers;
    }
}
