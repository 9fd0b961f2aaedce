using System.Net;
using System.Net.Sockets;

namespace FlipUnit.Gateway.Clients;

/// <summary>Who pays for a request: an IPv4 address, or an IPv6 network of 64 bits.</summary>
public static class ClientIdentity
{
    public static string Of(HttpContext http) => Of(http.Connection.RemoteIpAddress ?? IPAddress.None);

    public static string Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return $"ip-{address}";
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"ip-{new IPAddress(bytes)}/64";
    }
}
