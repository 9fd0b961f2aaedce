using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Tests.Pdf;

/// <summary>Writes small PDFs: each page says its name and has a coloured square of 100 points in its upper left corner, 50 points from both edges.</summary>
internal static class PdfMaker
{
    public static byte[] Document(string title, int pages) => Document(title, Enumerable.Repeat(new MadePage(), pages));

    public static byte[] Document(string title, IEnumerable<MadePage> pages)
    {
        var all = pages.ToList();
        var objects = new List<string>
        {
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {all.Count} /Kids [{string.Join(' ', all.Select((_, i) => $"{4 + (2 * i)} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        };
        foreach (var (index, page) in all.Index())
        {
            objects.Add(Text($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.Width} {page.Height}] /Rotate {page.Rotate} {page.Extra} /Contents {5 + (2 * index)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"));
            var drawing = Text($"{page.Colour} rg 50 {page.Height - 150} 100 100 re f 0 g BT /F1 24 Tf 50 {page.Height - 200} Td ({title} page {index + 1}) Tj ET");
            objects.Add(Text($"<< /Length {drawing.Length} >>\nstream\n{drawing}\nendstream"));
        }

        return File(objects);
    }

    /// <summary>A page of 500 points a side, filled with a yellow image (#dcdc0a) with some grain, in raw RGB.</summary>
    public static byte[] Photo(int pixels)
    {
        var image = new char[pixels * pixels * 3];
        var grain = new Random(1);
        for (var i = 0; i < image.Length; i += 3)
        {
            // ASCII hex would be twice the size; these values are all single bytes in Latin-1.
            image[i] = image[i + 1] = (char)(220 + grain.Next(-8, 8));
            image[i + 2] = (char)(10 + grain.Next(-8, 8));
        }

        return File(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
            "<< /Length 26 >>\nstream\n500 0 0 500 0 0 cm /I Do  \nendstream",
            Text($"<< /Type /XObject /Subtype /Image /Width {pixels} /Height {pixels} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length {image.Length} >>\nstream\n{new string(image)}\nendstream"),
        ]);
    }

    /// <summary>One page with a square on a layer that is hidden until a viewer shows it, and room to save.</summary>
    public static byte[] Layered()
    {
        var drawing = $"/OC /Hidden BDC 1 0 0 rg 50 50 100 100 re f EMC {new string(' ', 5000)}";
        return File(
        [
            "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] /Order [5 0 R] >> >> >>",
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /Resources << /Properties << /Hidden 5 0 R >> >> >>",
            $"<< /Length {drawing.Length} >>\nstream\n{drawing}\nendstream",
            "<< /Type /OCG /Name (Hidden) >>",
        ]);
    }

    /// <summary>Two empty pages with a title.</summary>
    public static byte[] Titled(string title) => File(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] >>",
            $"<< /Title ({title}) >>",
        ],
        "/Info 5 0 R");

    /// <summary>A4 pages with drawings of your own; F1 is Helvetica, F2 its bold, F3 Courier.</summary>
    public static byte[] Drawn(params IReadOnlyList<string> drawings)
    {
        var objects = new List<string>
        {
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {drawings.Count} /Kids [{string.Join(' ', drawings.Select((_, i) => $"{6 + (2 * i)} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        };
        foreach (var (index, drawing) in drawings.Index())
        {
            objects.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {7 + (2 * index)} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>");
            objects.Add($"<< /Length {drawing.Length} >>\nstream\n{drawing}\nendstream");
        }

        return File(objects);
    }

    private static byte[] File(List<string> objects, string trailer = "")
    {
        var file = new StringBuilder("%PDF-1.7\n");
        var table = new StringBuilder();
        foreach (var (index, content) in objects.Index())
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Length:0000000000} 00000 n \n");
            file.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{content}\nendobj\n");
        }

        var start = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {objects.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>One page to make; sizes in points, the colour as PDF writes it.</summary>
internal sealed record MadePage(double Width = 595, double Height = 842, string Colour = "1 0 0", int Rotate = 0, string Extra = "");
