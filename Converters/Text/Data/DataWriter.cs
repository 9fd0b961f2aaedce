using System.Text;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Writes a tree in any data format, or says what the format cannot hold.</summary>
internal static class DataWriter
{
    public static void Write(JsonNode? tree, Stream output, DataConvert.ParameterSet parameters, Notes notes, CancellationToken cancellation)
    {
        if (parameters.Format == DataFormat.Json)
        {
            JsonTree.Write(tree, output, parameters.Pretty, cancellation);
            return;
        }

        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        switch (parameters.Format)
        {
            case DataFormat.Xml:
                XmlTree.Write(tree, text, parameters, notes, cancellation);
                break;
            case DataFormat.Yaml:
                YamlTree.Write(tree, text, cancellation);
                break;
            case DataFormat.Toml:
                TomlTree.Write(tree, text);
                break;
            default:
                TableTree.Write(tree, text, parameters, notes, cancellation);
                break;
        }
    }
}
