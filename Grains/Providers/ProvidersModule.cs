using FlipUnit.Converters.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Providers;

/// <summary>The providers of a silo: who they are, and what the cluster knows of them.</summary>
internal static class ProvidersModule
{
    public static IServiceCollection AddProviders(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ProvidersOptions>().BindConfiguration(ProvidersOptions.Section);
        services.AddSingleton<IValidateOptions<ProvidersOptions>, ProvidersOptionsValidator>();
        services.AddSingleton(provider => new ProviderList(provider.GetRequiredService<IOptions<ProvidersOptions>>().Value));
        services.AddOptionsWithValidateOnStart<CircuitOptions>().BindConfiguration(CircuitOptions.Section);
        services.AddSingleton<IValidateOptions<CircuitOptions>, CircuitOptionsValidator>();
        services.AddSingleton<ProviderDesk>();
        services.AddSingleton<IProviderGate>(provider => provider.GetRequiredService<ProviderDesk>());
        services.AddHostedService(provider => provider.GetRequiredService<ProviderDesk>());
        return services;
    }
}
