using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlipUnit.Grains.Persistence;

/// <summary>Text as PostgreSQL's jsonb takes it: it refuses a NUL, escaped or not, and with it the whole write, however often it is repeated.</summary>
internal sealed class StorableText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(Of(value));

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(Of(value));

    private static string Of(string text) => text.Replace("\0", "", StringComparison.Ordinal);
}
