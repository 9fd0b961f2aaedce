using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Clients;

/// <summary>Takes a client's address from X-Forwarded-For, but only when a configured proxy says it.</summary>
internal static class Proxies
{
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<GatewayOptions>>((headers, gateway) =>
        {
            headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            headers.ForwardLimit = null;
            headers.KnownIPNetworks.Clear();
            headers.KnownProxies.Clear();
            foreach (var network in NetworksAttribute.Split(gateway.Value.TrustedProxies))
                headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
        return services;
    }

    public static void UseTrustedProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.TrustedProxies.Length > 0)
            app.UseForwardedHeaders();
    }
}
