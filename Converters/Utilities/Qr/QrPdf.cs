using System.Globalization;
using System.Text;
using QRCoder;

namespace FlipUnit.Converters.Utilities.Qr;

/// <summary>A code as a PDF of one page, drawn as squares: sharp in any size. The library's own writer names its page tree wrongly.</summary>
internal static class QrPdf
{
    /// <summary>Modules of empty margin that the library puts on each side.</summary>
    private const int Quiet = 4;

    private const double PointsPerPixel = 72 / 96.0;

    public static byte[] Write(QRCodeData code, int modulePixels, string dark, string light, bool margin)
    {
        var (skip, side) = (margin ? 0 : Quiet, code.ModuleMatrix.Count - (margin ? 0 : 2 * Quiet));
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"{modulePixels * PointsPerPixel:0.####} 0 0 {modulePixels * PointsPerPixel:0.####} 0 0 cm\n{Colour(light)} rg 0 0 {side} {side} re f\n{Colour(dark)} rg\n");
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                var run = column;
                while (run < side && code.ModuleMatrix[row + skip][run + skip])
                    run++;
                if (run > column)
                    page.Append(CultureInfo.InvariantCulture, $"{column} {side - row - 1} {run - column} 1 re\n");
                column = Math.Max(column, run);
            }
        }

        page.Append("f\n");
        var size = (side * modulePixels * PointsPerPixel).ToString("0.####", CultureInfo.InvariantCulture);
        return File(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size} {size}] /Resources << >> /Contents 4 0 R >>",
            FormattableString.Invariant($"<< /Length {page.Length} >>\nstream\n{page}endstream"));
    }

    private static string Colour(string hex) => string.Join(' ', System.Convert.FromHexString(hex).Select(part => (part / 255.0).ToString("0.####", CultureInfo.InvariantCulture)));

    private static byte[] File(params string[] objects)
    {
        var file = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        foreach (var (index, content) in objects.Index())
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{content}\nendobj\n");
        }

        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            file.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
