using System.Globalization;
using System.Text;
using FlipUnit.Converters.Tests.Sniffing;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>PDFs that want to do harm, each written by hand.</summary>
internal static class HostilePdfs
{
    private const string OnePage = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>";

    /// <summary>A form that draws itself, twice.</summary>
    public static byte[] RecursiveForm() => Write(
        "<< /Type /Catalog /Pages 2 0 R >>", OnePage,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        Stream("", "/X Do"),
        Stream("/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources << /XObject << /X 5 0 R >> >>", "/X Do /X Do 1 0 0 rg 50 50 100 100 re f"));

    /// <summary>Forms that each draw the next ten times: 10^depth squares.</summary>
    public static byte[] FormBomb(int depth) => Write(
    [
        "<< /Type /Catalog /Pages 2 0 R >>", OnePage,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        Stream("", "/X Do"),
        .. Enumerable.Range(5, depth).Select(number => Stream(
            $"/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources << /XObject << /X {number + 1} 0 R >> >>", string.Concat(Enumerable.Repeat("/X Do ", 10)))),
        Stream("/Type /XObject /Subtype /Form /BBox [0 0 300 300]", "0 0 10 10 re f"),
    ]);

    /// <summary>So many empty pages.</summary>
    public static byte[] Pages(int count) => Write(
    [
        "<< /Type /Catalog /Pages 2 0 R >>",
        $"<< /Type /Pages /Count {count} /Kids [{string.Join(' ', Enumerable.Range(3, count).Select(number => $"{number} 0 R"))}] >>",
        .. Enumerable.Repeat("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>", count),
    ]);

    /// <summary>A tree of pages that holds itself.</summary>
    public static byte[] PagesInACircle() => Write(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1000 /Kids [2 0 R 2 0 R] >>");

    /// <summary>Everything that a viewer would run or fetch at opening.</summary>
    public static byte[] Actions(string file, string url) => Write(
        $"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL\\('{url}/js'\\); this.getURL\\('{url}/get'\\)) /Next [<< /S /URI /URI ({url}/uri) >> << /S /Launch /F ({file}) >> << /S /SubmitForm /F ({url}/form) >> << /S /ImportData /F ({file}) >> << /S /GoToR /F ({file}) /D [0 /Fit] >>] >> /AA << /WC << /S /URI /URI ({url}/close) >> >> >>",
        OnePage,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F1 6 0 R >> /XObject << /I 5 0 R >> >> >>",
        Stream("", "BT /F1 20 Tf 20 200 Td (The words of the page) Tj ET q 100 0 0 100 0 0 cm /I Do Q"),
        // Its bytes are said to be in another file.
        Stream($"/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace /DeviceGray /F ({file}) /FFilter null", new string('A', 64)),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");

    /// <summary>Another file inside, with a name that leads out of where it is unpacked.</summary>
    public static byte[] Attachment() => Write(
        "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(evil) 4 0 R] >> >> >>", OnePage,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>",
        "<< /Type /Filespec /F (../../../../tmp/evil.sh) /UF (../../../../tmp/evil.sh) /EF << /F 5 0 R >> >>",
        Stream("/Type /EmbeddedFile", "#!/bin/sh"));

    /// <summary>A stream that unpacks to a thousand times its size, as the page's drawing.</summary>
    public static byte[] FlateBomb(int megabytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.SmallestSize))
        {
            var spaces = new byte[1024 * 1024];
            spaces.AsSpan().Fill((byte)' ');
            for (var i = 0; i < megabytes; i++)
                zlib.Write(spaces);
        }

        return Write(
            "<< /Type /Catalog /Pages 2 0 R >>", OnePage, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >>",
            Stream("/Filter /FlateDecode", Encoding.Latin1.GetString(packed.ToArray())));
    }

    /// <summary>A PDF to one reader and a ZIP to another.</summary>
    public static byte[] WithZip(byte[] pdf) => [.. pdf, .. HeadMaker.Zip(("inside.txt", "from the zip"))];

    private static string Stream(string dictionary, string content) => string.Create(CultureInfo.InvariantCulture, $"<< {dictionary} /Length {content.Length} >>\nstream\n{content}\nendstream");

    private static byte[] Write(params IReadOnlyList<string> objects)
    {
        var file = new StringBuilder("%PDF-1.7\n");
        var table = new StringBuilder();
        foreach (var (index, content) in objects.Index())
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Length:0000000000} 00000 n \n");
            file.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{content}\nendobj\n");
        }

        var start = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}
