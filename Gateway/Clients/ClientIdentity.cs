using System.Net;
using System.Net.Sockets;

namespace FlipUnit.Gateway.Clients;

/// <summary>Who pays for a request: an API key, else an IPv4 address or an IPv6 network of 64 bits.</summary>
public static class ClientIdentity
{
    private const string KeyPrefix = "key-";

    public static string Of(HttpContext http) => http.Features.Get<RequestClient>()?.Id ?? OfAddress(http);

    /// <summary>The address alone, whatever key comes with the request.</summary>
    public static string OfAddress(HttpContext http) => Of(http.Connection.RemoteIpAddress ?? IPAddress.None);

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

    public static string OfKey(Guid id) => $"{KeyPrefix}{id:n}";

    /// <summary>True for what was made with a key, and is nobody else's to read.</summary>
    public static bool IsKey(string client) => client.StartsWith(KeyPrefix, StringComparison.Ordinal);
}
