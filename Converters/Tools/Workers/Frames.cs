using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FlipUnit.Converters.Tools.Workers;

/// <summary>The wire between a silo and its worker processes: a little-endian length, then that many bytes of JSON.</summary>
public static class Frames
{
    /// <summary>A worker that says more at once is broken.</summary>
    public const int MostBytes = 1024 * 1024;

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static async Task Write(Stream stream, object frame, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(frame, Json);
        if (body.Length > MostBytes)
            throw new InvalidDataException($"a frame of {body.Length} bytes is too long");
        var whole = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(whole, body.Length);
        body.CopyTo(whole, 4);
        await stream.WriteAsync(whole, cancellation);
        await stream.FlushAsync(cancellation);
    }

    /// <summary>The next frame; null at a clean end. What is no frame throws <see cref="InvalidDataException"/>.</summary>
    public static async Task<JsonObject?> Read(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[4];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        if (read == 0)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (read < head.Length || length is <= 0 or > MostBytes)
            throw new InvalidDataException("not a frame");
        var body = new byte[length];
        if (await stream.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancellation) < length)
            throw new InvalidDataException("half a frame");
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? throw new InvalidDataException("a frame that is no object");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException("a frame that is no JSON", fault);
        }
    }
}
