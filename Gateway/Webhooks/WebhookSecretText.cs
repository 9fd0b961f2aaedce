using System.Security.Cryptography;

namespace FlipUnit.Gateway.Webhooks;

/// <summary>A signing secret as its holder has it: <c>whsec_</c> and 256 random bits as base64, as Standard Webhooks writes it.</summary>
internal static class WebhookSecretText
{
    private const int Bytes = 32;

    public static byte[] Random() => RandomNumberGenerator.GetBytes(Bytes);

    public static string Of(byte[] secret) => "whsec_" + Convert.ToBase64String(secret);
}
