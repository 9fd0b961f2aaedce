using System.ComponentModel.DataAnnotations;
using System.Net;
using FlipUnit.Gateway.Clients;

namespace FlipUnit.Gateway.Tests.Clients;

public sealed class ClientIdentityTests
{
    [Theory]
    [InlineData("203.0.113.7", "ip-203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "ip-203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "ip-2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "ip-2001:db8:1:2::/64")]
    [InlineData("fe80::1%2", "ip-fe80::/64")]
    public void A_client_is_an_ipv4_address_or_an_ipv6_network(string address, string client) =>
        Assert.Equal(client, ClientIdentity.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData("", true)]
    [InlineData("10.0.0.0/8, fd00::/8", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("10.0.0.0/8,proxy", false)]
    public void Trusted_networks_are_checked(string networks, bool valid)
    {
        var context = new ValidationContext(new object()) { MemberName = "TrustedProxies" };
        var result = new NetworksAttribute().GetValidationResult(networks, context);
        Assert.Equal(valid, result == ValidationResult.Success);
    }
}
