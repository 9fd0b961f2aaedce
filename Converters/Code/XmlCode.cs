using System.Text;
using System.Xml;
using System.Xml.Linq;
using FlipUnit.Converters.Text.Data;

namespace FlipUnit.Converters.Code;

/// <summary>Writes XML with or without layout. Space stays where text stands beside it, and where xml:space says so.</summary>
internal static class XmlCode
{
    public static string Rewrite(string text, bool minify, CancellationToken cancellation)
    {
        var document = Read(text, cancellation);
        foreach (var element in document.Descendants().ToList())
        {
            cancellation.ThrowIfCancellationRequested();
            if (element.HasElements && !IsPreserved(element) && element.Nodes().OfType<XText>().All(one => string.IsNullOrWhiteSpace(one.Value) && one is not XCData))
                element.Nodes().OfType<XText>().Remove();
        }

        document.Nodes().OfType<XText>().Remove();
        if (minify)
            document.DescendantNodes().OfType<XComment>().Remove();
        var written = new StringBuilder();
        var settings = new XmlWriterSettings { Indent = !minify, OmitXmlDeclaration = document.Declaration is null, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize };
        using (var writer = XmlWriter.Create(new Utf8Writer(written), settings))
            document.Save(writer);
        return minify ? written.ToString() : written.Append('\n').ToString();
    }

    private static XDocument Read(string text, CancellationToken cancellation)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            // Depth first: the tree is walked by code that calls itself.
            using (var depth = XmlReader.Create(new StringReader(text), settings))
            {
                while (depth.Read())
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (depth.Depth > DataTypes.MostDepth)
                        throw DataTypes.TooDeep();
                }
            }

            using var reader = XmlReader.Create(new StringReader(text), settings);
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException fault)
        {
            throw XmlTree.Damaged(fault);
        }
    }

    private static bool IsPreserved(XElement element) =>
        element.AncestorsAndSelf().Select(one => (string?)one.Attribute(XNamespace.Xml + "space")).FirstOrDefault(told => told is not null) == "preserve";

    private sealed class Utf8Writer(StringBuilder target) : StringWriter(target, System.Globalization.CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
