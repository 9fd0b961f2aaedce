using FlipUnit.Converters;
using FlipUnit.Converters.Providers;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Grains.Conversions;

/// <summary>Which operations this process can run, by its roles, by the tools found at start and by the providers configured.</summary>
public sealed class OperationAvailability(Catalog catalog, SlotGate gate, IToolRunner tools, ProviderList providers, IProviderGate circuits, TimeProvider clock)
{
    private readonly Lazy<Dictionary<string, string?>> reasons = new(() => catalog.Converters
        .Where(converter => gate.Counts.ContainsKey(converter.Descriptor.Queue.Name))
        .ToDictionary(converter => converter.Descriptor.Name, converter => Missing(converter.Descriptor, tools, providers)));

    public bool CanRun(string operation) => reasons.Value.TryGetValue(operation, out var reason) && reason is null;

    public IReadOnlyList<string> Available(string queue) => [.. In(queue).Where(one => one.Reason is null).Select(one => one.Name)];

    /// <summary>Operation to the reason why it cannot run here.</summary>
    public IReadOnlyDictionary<string, string> Unavailable(string queue) =>
        In(queue).Where(one => one.Reason is not null).ToDictionary(one => one.Name, one => one.Reason!);

    /// <summary>True when a job of the operation may begin now, as far as it needs a provider.</summary>
    public bool MayBegin(IConverter converter) => converter.Descriptor.Provider is not { } kind || CanDoWithout(converter)
        || providers.Of(kind).Any(circuits.Promise);

    /// <summary>Operations that could run here but for their providers, and when one of these may be tried again.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset?> Held(string queue) => catalog.Converters
        .Where(converter => converter.Descriptor.Queue.Name == queue && CanRun(converter.Descriptor.Name))
        .Select(converter => (converter.Descriptor.Name, Held: IsHeld(converter, out var until), until))
        .Where(one => one.Held).ToDictionary(one => one.Name, one => one.until);

    private bool IsHeld(IConverter converter, out DateTimeOffset? until)
    {
        until = null;
        if (converter.Descriptor.Provider is not { } kind || CanDoWithout(converter))
            return false;
        foreach (var provider in providers.Of(kind))
        {
            if (!circuits.IsOpen(provider, out var at))
                return false;
            until = until is null || at < until ? at : until;
        }

        return true;
    }

    private bool CanDoWithout(IConverter converter) => converter is IKeepsAnswers keeper && keeper.HasAnswers(clock.GetUtcNow());

    private IEnumerable<(string Name, string? Reason)> In(string queue) => catalog.Converters
        .Where(converter => converter.Descriptor.Queue.Name == queue)
        .Select(converter => (converter.Descriptor.Name, reasons.Value[converter.Descriptor.Name]));

    private static string? Missing(OperationDescriptor descriptor, IToolRunner tools, ProviderList providers)
    {
        if (descriptor.Provider is { } kind && providers.Of(kind).Count == 0)
            return $"no provider is configured: {ProvidersOptions.Section}:{kind}:0";
        var missing = descriptor.Tools.Where(tool => tools.Find(tool) is null).ToArray();
        return missing.Length == 0 ? null : tools.Trouble ?? $"not installed: {string.Join(", ", missing)}";
    }
}
