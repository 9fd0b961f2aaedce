using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FlipUnit.Gateway.Clients.Keys;

/// <summary>An API key as its owner holds it: <c>fu_</c> and 256 random bits as base64url. Only the hash is ever stored.</summary>
public static class ApiKeyText
{
    private const string Prefix = "fu_";
    private const int SecretBytes = 32;

    /// <summary>43 letters say 256 bits.</summary>
    private const int Length = 3 + 43;

    public static string Random() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The hash under which the key is stored; null when the text can not be a key.</summary>
    public static byte[]? Hash(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(Prefix.Length))
            ? SHA256.HashData(Encoding.ASCII.GetBytes(text))
            : null;
}
