using FlipUnit.Converters;
using FlipUnit.Converters.Providers;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Grains.Conversions;

/// <summary>Which operations this process can run, by its roles, by the tools found at start and by the providers configured.</summary>
public sealed class OperationAvailability(Catalog catalog, SlotGate gate, IToolRunner tools, ProviderList providers)
{
    private readonly Lazy<Dictionary<string, string?>> reasons = new(() => catalog.Converters
        .Where(converter => gate.Counts.ContainsKey(converter.Descriptor.Queue.Name))
        .ToDictionary(converter => converter.Descriptor.Name, converter => Missing(converter.Descriptor, tools, providers)));

    public bool CanRun(string operation) => reasons.Value.TryGetValue(operation, out var reason) && reason is null;

    public IReadOnlyList<string> Available(string queue) => [.. In(queue).Where(one => one.Reason is null).Select(one => one.Name)];

    /// <summary>Operation to the reason why it cannot run here.</summary>
    public IReadOnlyDictionary<string, string> Unavailable(string queue) =>
        In(queue).Where(one => one.Reason is not null).ToDictionary(one => one.Name, one => one.Reason!);

    private IEnumerable<(string Name, string? Reason)> In(string queue) => catalog.Converters
        .Where(converter => converter.Descriptor.Queue.Name == queue)
        .Select(converter => (converter.Descriptor.Name, reasons.Value[converter.Descriptor.Name]));

    private static string? Missing(OperationDescriptor descriptor, IToolRunner tools, ProviderList providers)
    {
        if (descriptor.Provider is { } kind && providers.Of(kind).Count == 0)
            return $"no provider is configured: {ProvidersOptions.Section}:{kind}:0";
        var missing = descriptor.Tools.Where(tool => tools.Find(tool) is null).ToArray();
        return missing.Length == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }
}
