using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Reads any data format as a tree; numbers keep their digits.</summary>
internal static class DataReader
{
    public static JsonNode? Read(string text, DataFormat format, DataConvert.ParameterSet parameters, CancellationToken cancellation) => format switch
    {
        DataFormat.Json => Json(text),
        DataFormat.Xml => XmlTree.Read(text, parameters.InferTypes, cancellation),
        DataFormat.Yaml => YamlTree.Read(text, cancellation),
        DataFormat.Toml => TomlTree.Read(text),
        _ => TableTree.Read(text, format, parameters, cancellation),
    };

    private static JsonNode? Json(string text)
    {
        try
        {
            var tree = JsonNode.Parse(text.TrimStart('\uFEFF'), documentOptions: new JsonDocumentOptions { MaxDepth = DataTypes.MostDepth, AllowDuplicateProperties = false });
            return tree;
        }
        catch (JsonException fault)
        {
            throw DataTypes.Unreadable(DataFormat.Json, fault.LineNumber is { } line ? $"see line {line + 1}" : null);
        }
    }
}
