using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Clients.Rates;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Clients;

/// <summary>Who the clients are, what they may, and the account they can look into.</summary>
internal static class ClientsModule
{
    public static IServiceCollection AddClients(this IServiceCollection services) => services
        .AddTrustedProxies()
        .AddSingleton<ApiKeyTable>()
        .AddSingleton<ClientTable>()
        .AddSingleton<KeyRing>()
        .AddSingleton<Allowances>()
        .AddHostedService(provider => provider.GetRequiredService<Allowances>());

    public static void UseClients(this WebApplication app) => app.UseMiddleware<ClientMiddleware>();
}
