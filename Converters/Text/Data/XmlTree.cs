using System.Text.Json.Nodes;
using System.Xml;

namespace FlipUnit.Converters.Text.Data;

/// <summary>XML as a tree: attributes as @name, text beside elements as #text, repeated elements as a list. No DTD, no entities, nothing fetched.</summary>
internal static class XmlTree
{
    public const string AttributeMark = "@";
    public const string TextName = "#text";

    public static JsonObject Read(string text, bool infer, Notes notes, CancellationToken cancellation)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true };
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), settings);
            reader.MoveToContent();
            var root = new JsonObject { [reader.Name] = new XmlElements(reader, infer, notes, cancellation).Read() };
            // What follows the root is looked at too: two roots are no XML.
            while (reader.Read())
                cancellation.ThrowIfCancellationRequested();
            return root;
        }
        catch (XmlException fault)
        {
            throw Damaged(fault);
        }
    }

    public static ConversionException Damaged(XmlException fault) => DataTypes.Unreadable(
        DataFormat.Xml, fault.Message.Contains("DTD", StringComparison.Ordinal) ? "document type definitions are not read" : $"see line {fault.LineNumber}");

    public static void Write(JsonNode? tree, TextWriter output, DataConvert.ParameterSet parameters, Notes notes, CancellationToken cancellation)
    {
        var settings = new XmlWriterSettings { Indent = parameters.Pretty, CloseOutput = false, NewLineHandling = NewLineHandling.Entitize };
        try
        {
            using var writer = XmlWriter.Create(output, settings);
            writer.WriteStartDocument();
            // Data with one outermost name has its root; anything else is put under one.
            if (tree is JsonObject { Count: 1 } whole && whole.First() is { Value: not JsonArray } root && !root.Key.StartsWith(AttributeMark, StringComparison.Ordinal))
                Element(writer, root.Key, root.Value, 0, notes, cancellation);
            else
                Element(writer, parameters.RootName, tree is JsonArray rows ? Wrapped(rows) : tree, 0, notes, cancellation);
            writer.WriteEndDocument();
        }
        catch (Exception fault) when (fault is XmlException or ArgumentException)
        {
            throw DataTypes.CannotSay("XML cannot hold this data: it has characters or names that XML has no place for.");
        }
    }

    private static void Element(XmlWriter writer, string name, JsonNode? value, int depth, Notes notes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (depth > DataTypes.MostDepth)
            throw DataTypes.TooDeep();
        if (value is JsonArray list)
        {
            if (list.Count == 0)
                notes.Add("XML has no empty lists; they were left out.");
            foreach (var item in list)
                Element(writer, name, item is JsonArray inner ? Wrapped(inner) : item, depth + 1, notes, cancellation);
            return;
        }

        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var space = Namespace(writer, value as JsonObject, colon < 0 ? "" : name[..colon]);
        writer.WriteStartElement(colon < 0 ? null : name[..colon], XmlConvert.VerifyNCName(name[(colon + 1)..]), space);
        if (value is JsonObject content)
            Content(writer, content, depth, notes, cancellation);
        else
            writer.WriteString(Cell.Text(value));
        writer.WriteEndElement();
    }

    private static JsonObject Wrapped(JsonArray list) => new() { ["item"] = list.DeepClone() };

    private static void Content(XmlWriter writer, JsonObject content, int depth, Notes notes, CancellationToken cancellation)
    {
        foreach (var (name, value) in content.Where(one => one.Key.StartsWith(AttributeMark, StringComparison.Ordinal)))
        {
            Attribute(writer, name[1..], value is JsonObject or JsonArray
                ? throw DataTypes.CannotSay("An attribute of XML cannot hold a list or an object, and a name that begins with @ is written as one.")
                : Cell.Text(value));
        }

        foreach (var (name, value) in content.Where(one => !one.Key.StartsWith(AttributeMark, StringComparison.Ordinal)))
        {
            if (name == TextName && value is not (JsonObject or JsonArray))
                writer.WriteString(Cell.Text(value));
            else
                Element(writer, name, value, depth + 1, notes, cancellation);
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
