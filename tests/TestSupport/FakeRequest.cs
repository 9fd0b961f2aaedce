using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace FlipUnit.TestSupport;

/// <summary>A request as the fake provider received it.</summary>
public sealed record FakeRequest(string Kind, string Path, string Authorization, long Bytes, string Text, DateTimeOffset At)
{
    /// <summary>Of a transcription.</summary>
    public FakeSound? Sound { get; init; }
}

/// <summary>A sound that was sent: a hash of its bytes, its length by them (32 kbit/s), and the fields that came with it.</summary>
public sealed record FakeSound(string Hash, double Seconds, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    private const double BytesPerSecond = 4000;

    /// <summary>Null when the body is no form with a file.</summary>
    internal static async Task<FakeSound?> Read(HttpRequest request, MemoryStream body)
    {
        if (!request.HasFormContentType)
            return null;
        body.Position = 0;
        request.Body = body;
        var form = await request.ReadFormAsync();
        if (form.Files.Count == 0)
            return null;
        await using var file = form.Files[0].OpenReadStream();
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
        return new FakeSound(hash, file.Length / BytesPerSecond, [.. form.SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value!))]);
    }
}
