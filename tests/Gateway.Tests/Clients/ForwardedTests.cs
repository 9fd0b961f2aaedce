using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Clients;

/// <summary>Whose request it is, as the gateway itself says it, with and without proxies in front.</summary>
public sealed class ForwardedTests(RunningGateway running)
{
    private static readonly (string Header, string Client)[] Headers =
    [
        ("203.0.113.7", "ip-203.0.113.7"),
        ("203.0.113.7:4711", "ip-203.0.113.7"),
        ("198.51.100.9, 203.0.113.7", "ip-203.0.113.7"),
        ("198.51.100.9, 203.0.113.7, 10.1.2.3", "ip-203.0.113.7"),
        ("127.0.0.1, 203.0.113.7, 10.1.2.3, fd00::1", "ip-203.0.113.7"),
        ("rubbish, 203.0.113.7", "ip-203.0.113.7"),
        ("::ffff:203.0.113.7", "ip-203.0.113.7"),
        ("2001:db8:1:2:3::5", "ip-2001:db8:1:2::/64"),
        ("[2001:db8:1:2:ffff::5]:443", "ip-2001:db8:1:2::/64"),
        ("fe80::1%3", "ip-fe80::/64"),
        ("[fe80::1%3]:443", "ip-fe80::/64"),
        ("203.0.113.7, rubbish", "ip-127.0.0.1"),
        ("203.0.113.7, rubbish, 10.1.2.3", "ip-10.1.2.3"),
        ("203.0.113.7, [", "ip-127.0.0.1"),
        ("203.0.113.7, 999.1.1.1", "ip-127.0.0.1"),
        (", ,", "ip-127.0.0.1"),
        (new string('9', 4000), "ip-127.0.0.1"),
    ];

    [Fact]
    public async Task A_proxy_names_the_client_and_what_the_client_wrote_before_it_counts_for_nothing()
    {
        using var behindProxies = await running.Cluster.StartGateway(
            new Dictionary<string, string> { ["FlipUnit:Gateway:TrustedProxies"] = "127.0.0.0/8,::1/128,10.0.0.0/8,fd00::/8" });
        foreach (var (header, client) in Headers)
            Assert.Equal((header, client), (header, await ClientOf(behindProxies, header)));
        await behindProxies.Gateway.Stop();
    }

    [Fact]
    public async Task A_forged_header_from_anyone_else_changes_nothing()
    {
        foreach (var header in (string[])["203.0.113.7", "203.0.113.7, 10.1.2.3", "[2001:db8::1]:443", "rubbish"])
            Assert.Equal("ip-127.0.0.1", await ClientOf(running.Api, header));
    }

    private static async Task<string> ClientOf(ApiClient api, string forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/quota");
        Assert.True(request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded));
        using var answer = await api.Http.SendAsync(request);
        return System.Text.Json.JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("client").GetString()!;
    }
}
