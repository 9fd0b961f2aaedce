using System.Net;
using FlipUnit.Hosting.Outbound;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Tests.Outbound;

public sealed class OutboundUrlsTests
{
    [Theory]
    [InlineData("https://example.com/hook")]
    [InlineData("https://example.com:8443/hook?a=b")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    public void A_public_https_URL_is_taken(string url) => Assert.Null(Urls().Read(url).Wrong);

    [Theory]
    [InlineData("")]
    [InlineData("hook")]
    [InlineData("//example.com/")]
    [InlineData("https:///hook")]
    [InlineData("https://exam ple.com/")]
    [InlineData("https://example.com\\@127.0.0.1/")]
    [InlineData("https://example.com/\nHost: x")]
    [InlineData("http://example.com/")]
    [InlineData("ftp://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:password@example.com/")]
    [InlineData("https://example.com@127.0.0.1/")]
    [InlineData("https://example.com/#part")]
    [InlineData("https://example.com:22/")]
    [InlineData("https://example.com:25/")]
    [InlineData("https://example.com:0/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.0.0.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://017700000001/")]
    [InlineData("https://0/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://１２７.0.0.1/")]
    [InlineData("https://134744072/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:8.8.8.8]/")]
    [InlineData("https://[::127.0.0.1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://[fe80::1%251]/")]
    [InlineData("https://[fd00:ec2::254]/")]
    public void Everything_else_is_refused_with_a_reason(string url)
    {
        var (read, wrong) = Urls().Read(url);
        Assert.Null(read);
        Assert.NotEmpty(wrong!);
    }

    [Fact]
    public void A_URL_is_bounded() => Assert.NotNull(Urls().Read("https://example.com/" + new string('a', 2048)).Wrong);

    [Fact]
    public void An_operator_may_allow_http_and_networks()
    {
        var urls = Urls(new OutboundOptions { AllowHttp = true, AllowedNetworks = "127.0.0.0/8, 10.1.0.0/16" });
        Assert.Null(urls.Read("http://127.0.0.1:8080/").Wrong);
        Assert.Null(urls.Read("https://10.1.2.3/").Wrong);
        Assert.NotNull(urls.Read("https://10.2.0.1/").Wrong);
        Assert.NotNull(urls.Read("http://2130706433/").Wrong);
        Assert.NotEmpty(new OutboundOptions { AllowedNetworks = "here" }.Validate(new(new object())));
    }

    [Theory]
    [InlineData("0.0.0.0", false)]
    [InlineData("9.255.255.255", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.100.100.200", false)]
    [InlineData("127.255.255.255", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("169.254.0.1", false)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.0.0.1", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.168.255.255", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("223.255.255.255", true)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("100::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2a00:1450::1", true)]
    [InlineData("3fff::1", false)]
    [InlineData("4000::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_public_addresses_are_allowed(string address, bool allowed) =>
        Assert.Equal(allowed, new OutboundAddresses([]).Allows(IPAddress.Parse(address)));

    private static OutboundUrls Urls(OutboundOptions? options = null) => new(Options.Create(options ?? new OutboundOptions()));
}
