using System.Text;
using System.Text.Json.Nodes;
using System.Xml;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Reads elements as objects, and says what of XML an object cannot hold: comments, and an order between text and elements.</summary>
internal sealed class XmlElements(XmlReader reader, bool infer, Notes notes, CancellationToken cancellation)
{
    /// <summary>The element that the reader stands on; afterwards it stands on its end.</summary>
    public JsonNode? Read()
    {
        cancellation.ThrowIfCancellationRequested();
        if (reader.Depth > DataTypes.MostDepth)
            throw DataTypes.TooDeep();
        var content = new JsonObject();
        var empty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
            content[XmlTree.AttributeMark + reader.Name] = JsonValue.Create(reader.Value);
        reader.MoveToElement();
        var text = empty ? "" : Content(content);
        if (content.Count == 0)
            return text.Length == 0 ? null : Value(text);
        if (text.Length > 0)
            content[XmlTree.TextName] = Value(text);
        return content;
    }

    private string Content(JsonObject content)
    {
        var text = new StringBuilder();
        var (name, last) = (reader.Name, "");
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    // a, b, a: the two a become one list, and b's place among them is lost.
                    if (last.Length > 0 && last != reader.Name && content.ContainsKey(reader.Name))
                        notes.Add($"Elements of different names inside {Shown(name)} stand in turns; their order among each other was not kept.");
                    last = reader.Name;
                    Add(content, reader.Name, Read());
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    text.Append(reader.Value);
                    break;
                case XmlNodeType.Comment or XmlNodeType.ProcessingInstruction:
                    notes.Add("Comments and processing instructions were left out.");
                    break;
                default:
                    break;
            }
        }

        if (last.Length > 0 && text.Length > 0)
            notes.Add($"Text and elements are mixed inside {Shown(name)}; the place of the text among the elements was not kept.");
        return text.ToString();
    }

    private static void Add(JsonObject content, string name, JsonNode? value)
    {
        if (!content.TryGetPropertyValue(name, out var known))
            content[name] = value;
        else if (known is JsonArray list)
            list.Add(value);
        else
            content[name] = new JsonArray(known?.DeepClone(), value);
    }

    private JsonNode? Value(string text) => infer ? Cell.Infer(text) : JsonValue.Create(text);

    private static string Shown(string name) => name.Length > 60 ? name[..60] : name;
}
