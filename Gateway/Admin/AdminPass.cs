using System.Net;
using FlipUnit.Gateway.Clients;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Admin;

/// <summary>Tells an admin outside the admin API, by the same two things: there an admin may read any client's job.</summary>
internal sealed class AdminPass(AdminKeys keys, IOptions<AdminOptions> options)
{
    private readonly IPNetwork[] networks = [.. NetworksAttribute.Split(options.Value.Networks).Select(IPNetwork.Parse)];

    public Admin? Of(HttpContext http)
    {
        var address = AdminGate.Address(http);
        return keys.Any && networks.Any(network => network.Contains(address)) && keys.OwnerOf(AdminGate.Key(http.Request)) is { } owner
            ? new Admin(owner, address.ToString())
            : null;
    }
}
