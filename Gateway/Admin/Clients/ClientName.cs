using System.Net;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;

namespace FlipUnit.Gateway.Admin.Clients;

/// <summary>A client as an admin names it: an address, or key-ID.</summary>
internal static class ClientName
{
    private const string KeyPrefix = "key-";

    public static string Parse(string text)
    {
        if (text.StartsWith(KeyPrefix, StringComparison.Ordinal) && Guid.TryParse(text.AsSpan(KeyPrefix.Length), out var id))
            return ClientIdentity.OfKey(id);
        return IPAddress.TryParse(text, out var address)
            ? ClientIdentity.Of(address)
            : throw new RequestProblemException(ErrorCode.MalformedRequest, "A client is an address, like 203.0.113.7 or 2001:db8::1, or key- and a key's id.");
    }
}
