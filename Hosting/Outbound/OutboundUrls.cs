using System.Net;
using Microsoft.Extensions.Options;

namespace FlipUnit.Hosting.Outbound;

/// <summary>Reads URLs that clients send. A name is not looked up here: only who connects may do that, once.</summary>
public sealed class OutboundUrls(IOptions<OutboundOptions> options)
{
    private const int Longest = 2048;
    private const int LastSystemPort = 1023;

    private readonly OutboundAddresses addresses = new(options.Value.Networks());
    private readonly bool allowHttp = options.Value.AllowHttp;

    /// <summary>The URL, or what is wrong with it as the end of a sentence.</summary>
    public (Uri? Url, string? Wrong) Read(string text)
    {
        if (text.Length > Longest)
            return (null, $"has more than {Longest} characters");
        if (text.Any(letter => letter is <= ' ' or '\\' or '\u007f') || !Uri.TryCreate(text, UriKind.Absolute, out var url))
            return (null, "is not a URL");
        return Wrong(url) is { } wrong ? (null, wrong) : (url, null);
    }

    private string? Wrong(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !(allowHttp && url.Scheme == Uri.UriSchemeHttp))
            return allowHttp ? "is neither https nor http" : "is not https";
        if (url.UserInfo.Length > 0)
            return "names a user";
        if (url.Fragment.Length > 0)
            return "has a fragment";
        if (url.Port == 0 || (url.Port <= LastSystemPort && !url.IsDefaultPort))
            return "has a port of the system's that is not its usual one";
        return url.HostNameType switch
        {
            UriHostNameType.Dns => WrongName(url.IdnHost),
            // Decimal, octal, hexadecimal and shortened forms are read like the address they mean: who writes them hides something.
            UriHostNameType.IPv4 when !url.OriginalString.Contains($"//{url.Host}", StringComparison.Ordinal) => "writes its address in an unusual way",
            UriHostNameType.IPv4 or UriHostNameType.IPv6 => addresses.Allows(IPAddress.Parse(url.DnsSafeHost)) ? null : "leads to an address that is not public",
            _ => "has no host",
        };
    }

    private static string? WrongName(string name)
    {
        var labels = name.TrimEnd('.').Split('.');
        // What ends in a number is an address to some resolver, or nothing.
        return labels[^1].Length == 0 || char.IsAsciiDigit(labels[^1][0]) ? "has no host" : null;
    }
}
