using FlipUnit.Converters;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Grains.Conversions;

/// <summary>Which operations this process can run, by its roles and by the tools found at start.</summary>
public sealed class OperationAvailability(Catalog catalog, SlotGate gate, IToolRunner tools)
{
    private readonly Lazy<Dictionary<string, string?>> reasons = new(() => catalog.Converters
        .Where(converter => gate.Counts.ContainsKey(converter.Descriptor.Queue.Name))
        .ToDictionary(converter => converter.Descriptor.Name, converter => Missing(converter.Descriptor, tools)));

    public bool CanRun(string operation) => reasons.Value.TryGetValue(operation, out var reason) && reason is null;

    public IReadOnlyList<string> Available(string queue) => [.. In(queue).Where(one => one.Reason is null).Select(one => one.Name)];

    /// <summary>Operation to the reason why it cannot run here.</summary>
    public IReadOnlyDictionary<string, string> Unavailable(string queue) =>
        In(queue).Where(one => one.Reason is not null).ToDictionary(one => one.Name, one => one.Reason!);

    private IEnumerable<(string Name, string? Reason)> In(string queue) => catalog.Converters
        .Where(converter => converter.Descriptor.Queue.Name == queue)
        .Select(converter => (converter.Descriptor.Name, reasons.Value[converter.Descriptor.Name]));

    private static string? Missing(OperationDescriptor descriptor, IToolRunner tools)
    {
        var missing = descriptor.Tools.Where(tool => tools.Find(tool) is null).ToArray();
        return missing.Length == 0 ? null : tools.Trouble ?? $"not installed: {string.Join(", ", missing)}";
    }
}
