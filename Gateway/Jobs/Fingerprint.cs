using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A hash over everything a submission says, to tell the same request from another under one idempotency key. A file is the same by its hash, an upload by its place.</summary>
internal static class Fingerprint
{
    public static string Of(string operation, string parameters, IEnumerable<(string Name, string Identity)> inputs, string? webhookUrl = null)
    {
        // As JSON, so that no two different lists of texts are written alike.
        string[] said = [operation, parameters, .. inputs.SelectMany(input => new[] { input.Name, input.Identity }), .. webhookUrl is null ? Array.Empty<string>() : [webhookUrl]];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(said))));
    }
}
