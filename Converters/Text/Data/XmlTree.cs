using System.Text.Json.Nodes;
using System.Xml;

namespace FlipUnit.Converters.Text.Data;

/// <summary>XML as a tree: attributes as @name, text beside elements as #text, repeated elements as a list. No DTD, no entities, nothing fetched.</summary>
internal static class XmlTree
{
    private const string AttributeMark = "@";
    private const string TextName = "#text";

    public static JsonObject Read(string text, bool infer, CancellationToken cancellation)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true };
        try
        {
            using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')), settings);
            reader.MoveToContent();
            return new JsonObject { [reader.Name] = Element(reader, infer, cancellation) };
        }
        catch (XmlException fault)
        {
            throw DataTypes.Unreadable(DataFormat.Xml, fault.Message.Contains("DTD", StringComparison.Ordinal)
                ? "document type definitions are not read" : $"see line {fault.LineNumber}");
        }
    }

    public static void Write(JsonNode? tree, TextWriter output, DataConvert.ParameterSet parameters, CancellationToken cancellation)
    {
        var settings = new XmlWriterSettings { Indent = parameters.Pretty, CloseOutput = false, NamespaceHandling = NamespaceHandling.Default };
        try
        {
            using var writer = XmlWriter.Create(output, settings);
            writer.WriteStartDocument();
            // Data with one outermost name has its root; anything else is put under one.
            if (tree is JsonObject { Count: 1 } whole && whole.First() is { Value: not JsonArray } root && !root.Key.StartsWith(AttributeMark, StringComparison.Ordinal))
                Element(writer, root.Key, root.Value, 0, cancellation);
            else
                Element(writer, parameters.RootName, tree is JsonArray rows ? new JsonObject { ["item"] = rows.DeepClone() } : tree, 0, cancellation);
            writer.WriteEndDocument();
        }
        catch (Exception fault) when (fault is XmlException or ArgumentException)
        {
            throw DataTypes.CannotSay("XML cannot hold this data: it has characters or names that XML has no place for.");
        }
    }

    private static JsonNode? Element(XmlReader reader, bool infer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (reader.Depth > DataTypes.MostDepth)
            throw DataTypes.TooDeep();
        var content = new JsonObject();
        var text = "";
        var empty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
            content[AttributeMark + reader.Name] = JsonValue.Create(reader.Value);
        reader.MoveToElement();
        if (!empty)
        {
            while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
            {
                if (reader.NodeType == XmlNodeType.Element)
                    Add(content, reader.Name, Element(reader, infer, cancellation));
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
                    text += reader.Value;
            }
        }

        if (content.Count == 0)
            return text.Length == 0 ? null : Value(text, infer);
        if (text.Length > 0)
            content[TextName] = Value(text, infer);
        return content;
    }

    private static void Add(JsonObject content, string name, JsonNode? value)
    {
        if (!content.ContainsKey(name))
            content[name] = value;
        else if (content[name] is JsonArray list)
            list.Add(value);
        else
            content[name] = new JsonArray(content[name]?.DeepClone(), value);
    }

    private static JsonNode? Value(string text, bool infer) => infer ? Cell.Infer(text) : JsonValue.Create(text);

    private static void Element(XmlWriter writer, string name, JsonNode? value, int depth, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (depth > DataTypes.MostDepth)
            throw DataTypes.TooDeep();
        if (value is JsonArray list)
        {
            foreach (var item in list)
                Element(writer, name, item is JsonArray inner ? new JsonObject { ["item"] = inner.DeepClone() } : item, depth + 1, cancellation);
            return;
        }

        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var space = Namespace(writer, value as JsonObject, colon < 0 ? "" : name[..colon]);
        writer.WriteStartElement(colon < 0 ? null : name[..colon], XmlConvert.VerifyNCName(name[(colon + 1)..]), space);
        if (value is JsonObject content)
            Content(writer, content, depth, cancellation);
        else
            writer.WriteString(Cell.Text(value));
        writer.WriteEndElement();
    }

    private static void Content(XmlWriter writer, JsonObject content, int depth, CancellationToken cancellation)
    {
        foreach (var (name, value) in content.Where(one => one.Key.StartsWith(AttributeMark, StringComparison.Ordinal)))
            Attribute(writer, name[1..], Cell.Text(value));
        foreach (var (name, value) in content.Where(one => !one.Key.StartsWith(AttributeMark, StringComparison.Ordinal)))
        {
            if (name == TextName)
                writer.WriteString(Cell.Text(value));
            else
                Element(writer, name, value, depth + 1, cancellation);
        }
    }

    private static void Attribute(XmlWriter writer, string name, string value)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (name == "xmlns")
            writer.WriteAttributeString("xmlns", value);
        else if (colon < 0)
            writer.WriteAttributeString(XmlConvert.VerifyNCName(name), value);
        else if (name[..colon] == "xmlns")
            writer.WriteAttributeString("xmlns", name[(colon + 1)..], null, value);
        else
            writer.WriteAttributeString(name[..colon], XmlConvert.VerifyNCName(name[(colon + 1)..]), writer.LookupPrefix(name[..colon]) is null ? NamespaceOf(writer, name[..colon]) : null, value);
    }

    private static string? Namespace(XmlWriter writer, JsonObject? content, string prefix)
    {
        var declared = prefix.Length == 0 ? "@xmlns" : "@xmlns:" + prefix;
        if (content?[declared] is { } told)
            return Cell.Text(told);
        return prefix.Length == 0 ? null : NamespaceOf(writer, prefix);
    }

    // The writer knows prefixes by their namespaces only; one that nobody declared is refused by it.
    private static string? NamespaceOf(XmlWriter writer, string prefix) => prefix == "xml" ? "http://www.w3.org/XML/1998/namespace" : writer.LookupPrefix(prefix);
}
