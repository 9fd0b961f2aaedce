using System.Reflection;
using Orleans.Core;
using Orleans.Storage;

namespace FlipUnit.Grains.Persistence;

/// <summary>A grain's <see cref="DurableState{TState}"/>. Its name is the kind of the row and part of the stored schema; no two grains share one.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class DurableAttribute(string name) : Attribute, IFacetMetadata
{
    public string Name { get; } = name;
}

/// <summary>
/// Makes the state of an activation. Orleans' own persistent state would go along when a grain moves, written by Orleans'
/// serializer, which ours are not for; so this one takes no part in a move.
/// </summary>
internal sealed class DurableAttributeMapper(IGrainStorage storage) : IAttributeToFactoryMapper<DurableAttribute>
{
    private static readonly MethodInfo Maker = typeof(DurableAttributeMapper).GetMethod(nameof(Make), BindingFlags.Instance | BindingFlags.NonPublic)!;

    public Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, DurableAttribute metadata)
    {
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(DurableState<>))
            throw new InvalidOperationException($"{parameter.Member.DeclaringType}: [Durable] {parameter.Name} is no DurableState");
        var make = Maker.MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<string, IGrainContext, object>>(this);
        return grain => make(metadata.Name, grain);
    }

    private DurableState<TState> Make<TState>(string name, IGrainContext grain)
    {
        var state = new DurableState<TState>(new StateStorageBridge<TState>(name, grain, storage), grain);
        state.Participate(grain.ObservableLifecycle);
        return state;
    }
}
