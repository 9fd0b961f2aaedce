using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Writes a tree in any data format, or says what the format cannot hold.</summary>
internal static class DataWriter
{
    public static void Write(JsonNode? tree, TextWriter output, DataConvert.ParameterSet parameters, CancellationToken cancellation)
    {
        switch (parameters.Format)
        {
            case DataFormat.Json:
                Json(tree, output, parameters.Pretty);
                break;
            case DataFormat.Xml:
                XmlTree.Write(tree, output, parameters, cancellation);
                break;
            case DataFormat.Yaml:
                YamlTree.Write(tree, output, cancellation);
                break;
            case DataFormat.Toml:
                TomlTree.Write(tree, output);
                break;
            default:
                TableTree.Write(tree, output, parameters);
                break;
        }
    }

    private static void Json(JsonNode? tree, TextWriter output, bool pretty)
    {
        var options = new JsonSerializerOptions { WriteIndented = pretty, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DataTypes.MostDepth + 8 };
        output.Write(tree?.ToJsonString(options) ?? "null");
        output.Write('\n');
    }
}
