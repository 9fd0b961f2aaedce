using System.Globalization;
using System.IO.Compression;
using System.Text;
using ZipLevel = System.IO.Compression.CompressionLevel;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>An EPUB 3 file that is written from front to back.</summary>
internal sealed class EpubPackage : IDisposable
{
    private const string Folder = "EPUB/";
    private const string XhtmlType = "application/xhtml+xml";

    private const string Container = """
        <?xml version="1.0" encoding="utf-8"?>
        <container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
        <rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
        </container>

        """;

    private const string Style = """
        body { margin: 0 5%; line-height: 1.4 }
        h1, h2, h3, h4 { line-height: 1.2; text-align: left; break-after: avoid }
        p { margin: 0 0 0.7em }
        pre { white-space: pre-wrap; font-size: 0.85em }
        figure { margin: 1em 0; text-align: center }
        img { max-width: 100%; max-height: 95vh }

        """;

    private readonly ZipArchive zip;
    private readonly StringBuilder manifest = new();
    private readonly StringBuilder spine = new();
    private int items;

    public EpubPackage(string path)
    {
        zip = new ZipArchive(new FileStream(path, FileMode.CreateNew), ZipArchiveMode.Create);
        // First and as it is: by this the file is known.
        Write("mimetype", "application/epub+zip", ZipLevel.NoCompression);
        Write("META-INF/container.xml", Container);
        AddItem("style.css", "text/css", Style);
    }

    public void AddChapter(string name, string content)
    {
        AddItem(name, XhtmlType, content);
        spine.Append(CultureInfo.InvariantCulture, $"<itemref idref=\"i{items}\"/>\n");
    }

    public void AddFile(string name, string path, string mediaType)
    {
        zip.CreateEntryFromFile(path, Folder + name, ZipLevel.NoCompression);
        Manifest(name, mediaType);
    }

    /// <summary>Adds the navigation and the package's own description; nothing may be added after it.</summary>
    public void Finish(string navigation, string title, string author, DateTimeOffset made)
    {
        Write(Folder + "nav.xhtml", navigation);
        Manifest("nav.xhtml", XhtmlType, " properties=\"nav\"");
        var creator = author.Length == 0 ? "" : $"<dc:creator>{Letters.Escape(author)}</dc:creator>";
        Write(Folder + "package.opf", string.Create(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
            <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
            <dc:identifier id="id">urn:uuid:{Guid.NewGuid()}</dc:identifier>
            <dc:title>{Letters.Escape(title)}</dc:title>
            <dc:language>und</dc:language>{creator}
            <meta property="dcterms:modified">{made:yyyy-MM-ddTHH:mm:ssZ}</meta>
            </metadata>
            <manifest>
            {manifest}</manifest>
            <spine>
            {spine}</spine>
            </package>

            """));
    }

    public void Dispose() => zip.Dispose();

    private void AddItem(string name, string mediaType, string content)
    {
        Write(Folder + name, content);
        Manifest(name, mediaType);
    }

    private void Manifest(string name, string mediaType, string properties = "") =>
        manifest.Append(CultureInfo.InvariantCulture, $"<item id=\"i{++items}\" href=\"{name}\" media-type=\"{mediaType}\"{properties}/>\n");

    private void Write(string name, string content, ZipLevel level = ZipLevel.Optimal)
    {
        using var entry = zip.CreateEntry(name, level).Open();
        entry.Write(Encoding.UTF8.GetBytes(content));
    }
}
