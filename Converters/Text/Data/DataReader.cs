using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Reads any data format as a tree; numbers keep their digits.</summary>
internal static class DataReader
{
    public static JsonNode? Read(string text, DataFormat format, DataConvert.ParameterSet parameters, Notes notes, CancellationToken cancellation) => format switch
    {
        DataFormat.Json => Json(text, cancellation),
        DataFormat.Xml => XmlTree.Read(text, parameters.InferTypes, notes, cancellation),
        DataFormat.Yaml => YamlTree.Read(text, cancellation),
        DataFormat.Toml => TomlTree.Read(text, cancellation),
        _ => TableTree.Read(text, format, parameters, cancellation),
    };

    private static JsonNode? Json(string text, CancellationToken cancellation)
    {
        try
        {
            var tree = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = DataTypes.MostDepth, AllowDuplicateProperties = false });
            Touch(tree, cancellation);
            return tree;
        }
        catch (JsonException fault)
        {
            throw fault.Message.Contains("depth", StringComparison.Ordinal)
                ? DataTypes.TooDeep()
                : DataTypes.Unreadable(DataFormat.Json, fault.LineNumber is { } line ? $"see line {line + 1}" : "a name is there twice in one object");
        }
        catch (InvalidOperationException)
        {
            // Texts are read late: half a surrogate pair shows only now.
            throw DataTypes.Unreadable(DataFormat.Json, "a text holds half a character");
        }
    }

    private static void Touch(JsonNode? node, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (node is JsonObject whole)
        {
            foreach (var (_, value) in whole)
                Touch(value, cancellation);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                Touch(item, cancellation);
        }
        else if (node?.GetValueKind() == JsonValueKind.String)
        {
            _ = node.GetValue<string>();
        }
    }
}
