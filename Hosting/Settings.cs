using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlipUnit.Hosting;

/// <summary>Options bound to a section and checked at start.</summary>
public static class Settings
{
    public static IServiceCollection AddSettings<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptionsWithValidateOnStart<TOptions>().BindConfiguration(section);
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        return services;
    }
}
