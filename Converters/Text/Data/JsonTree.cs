using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Writes a tree as JSON piece by piece, so that what is far too large is noticed before it is all made.</summary>
internal static class JsonTree
{
    public const int FlushBytes = 64 * 1024;

    public static JsonWriterOptions Options(bool pretty) =>
        new() { Indented = pretty, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DataTypes.MostDepth + 8 };

    public static void Write(JsonNode? tree, Stream output, bool pretty, CancellationToken cancellation)
    {
        using (var json = new Utf8JsonWriter(output, Options(pretty)))
            Write(tree, json, cancellation);
        output.Write("\n"u8);
    }

    private static void Write(JsonNode? node, Utf8JsonWriter json, CancellationToken cancellation)
    {
        if (json.BytesPending > FlushBytes)
        {
            cancellation.ThrowIfCancellationRequested();
            json.Flush();
        }

        switch (node)
        {
            case JsonObject whole:
                json.WriteStartObject();
                foreach (var (name, value) in whole)
                {
                    json.WritePropertyName(name);
                    Write(value, json, cancellation);
                }

                json.WriteEndObject();
                break;
            case JsonArray list:
                json.WriteStartArray();
                foreach (var item in list)
                    Write(item, json, cancellation);
                json.WriteEndArray();
                break;
            case null:
                json.WriteNullValue();
                break;
            default:
                node.WriteTo(json);
                break;
        }
    }
}
