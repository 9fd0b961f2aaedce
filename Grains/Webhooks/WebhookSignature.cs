using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlipUnit.Grains.Webhooks;

/// <summary>Signatures of Standard Webhooks 1.0.0, symmetric: one for each secret that is valid, so that a receiver may change over at its leisure.</summary>
public static class WebhookSignature
{
    /// <param name="secrets">The bytes behind <c>whsec_</c>.</param>
    /// <param name="id">The webhook-id.</param>
    /// <param name="at">The webhook-timestamp, to the second.</param>
    /// <param name="body">Byte for byte as it is sent.</param>
    public static string Of(IEnumerable<byte[]> secrets, string id, DateTimeOffset at, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.{body}"));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}"));
    }
}
