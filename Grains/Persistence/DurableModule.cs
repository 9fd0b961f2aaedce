using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FlipUnit.Grains.Persistence;

/// <summary>What grains' <c>[Durable]</c> states stand on.</summary>
internal static class DurableModule
{
    public static IServiceCollection AddDurableStates(this IServiceCollection services) => services
        .AddSingleton<IGrainStorage, DurableStorage>()
        .AddSingleton<IAttributeToFactoryMapper<DurableAttribute>, DurableAttributeMapper>();
}
