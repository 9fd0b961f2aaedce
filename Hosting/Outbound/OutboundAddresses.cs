using System.Net;
using System.Net.Sockets;

namespace FlipUnit.Hosting.Outbound;

/// <summary>Which addresses a stranger's URL may lead to: public ones, and what the operator allows.</summary>
public sealed class OutboundAddresses(IReadOnlyList<IPNetwork> allowed)
{
    /// <summary>IANA's special-purpose registry, multicast, and what clouds put metadata on.</summary>
    private static readonly IPNetwork[] Refused =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>All that is given out of IPv6. Outside are loopback, link-local, unique local, multicast, and every form that carries an IPv4 address: mapped, compatible, NAT64.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (allowed.Any(network => network.Contains(address) || network.Contains(plain)))
            return true;
        return !address.IsIPv4MappedToIPv6 && (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address)) && !Refused.Any(network => network.Contains(address));
    }
}
