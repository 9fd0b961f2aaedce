using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlipUnit.Hosting.Outbound;

/// <summary>Calls to where clients want to be called.</summary>
public static class OutboundModule
{
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddSettings<OutboundOptions, OutboundOptionsValidator>(OutboundOptions.Section);
        services.TryAddSingleton<INameResolver, SystemNames>();
        return services.AddSingleton<OutboundUrls>().AddSingleton<OutboundPost>();
    }
}
