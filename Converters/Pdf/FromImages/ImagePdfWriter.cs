using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>Writes a PDF with an image a page, straight from the images' files.</summary>
internal sealed class ImagePdfWriter : IAsyncDisposable
{
    private const int Catalog = 1;
    private const int PageTree = 2;

    private readonly FileStream file;
    private readonly SortedDictionary<int, long> offsets = [];
    private readonly List<int> pages = [];
    private int lastObject = PageTree;

    public ImagePdfWriter(string path)
    {
        file = File.Create(path);
        Write("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
    }

    public int PageCount => pages.Count;

    /// <param name="image">What the page shows.</param>
    /// <param name="layout">Where.</param>
    /// <param name="marginPoints">Nothing is drawn nearer to the page's edges.</param>
    /// <param name="cancellation">As everywhere.</param>
    public async Task Add(PdfImage image, PageLayout layout, double marginPoints, CancellationToken cancellation)
    {
        var picture = await Image(image, cancellation);
        var drawing = Text($"q {marginPoints:0.###} {marginPoints:0.###} {layout.PageWidth - (2 * marginPoints):0.###} {layout.PageHeight - (2 * marginPoints):0.###} re W n {Matrix(image.Orientation, layout)} cm /I Do Q");
        var contents = Begin();
        Write($"<< /Length {drawing.Length} >>\nstream\n{drawing}\nendstream\nendobj\n");
        pages.Add(Begin());
        Write(Text($"<< /Type /Page /Parent {PageTree} 0 R /MediaBox [0 0 {layout.PageWidth:0.###} {layout.PageHeight:0.###}] /Contents {contents} 0 R /Resources << /XObject << /I {picture} 0 R >> >> >>\nendobj\n"));
    }

    /// <summary>Writes what holds the pages together.</summary>
    public void Finish()
    {
        offsets[Catalog] = file.Position;
        Write($"{Catalog} 0 obj\n<< /Type /Catalog /Pages {PageTree} 0 R >>\nendobj\n");
        offsets[PageTree] = file.Position;
        Write($"{PageTree} 0 obj\n<< /Type /Pages /Count {pages.Count} /Kids [{string.Join(' ', pages.Select(page => $"{page} 0 R"))}] >>\nendobj\n");
        var table = file.Position;
        Write($"xref\n0 {lastObject + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets.Values)
            Write(Text($"{offset:0000000000} 00000 n \n"));
        Write($"trailer\n<< /Size {lastObject + 1} /Root {Catalog} 0 R >>\nstartxref\n{table}\n%%EOF\n");
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private async Task<int> Image(PdfImage image, CancellationToken cancellation)
    {
        var mask = image.Mask is null ? "" : $" /SMask {await Image(image.Mask, cancellation)} 0 R";
        var colours = image.Palette is not null
            ? $"[/Indexed /DeviceRGB {(image.Palette.Length / 3) - 1} <{System.Convert.ToHexString(image.Palette)}>]"
            : image.Profile is not null ? $"[/ICCBased {Profile(image.Profile, image.Channels)} 0 R]" : Device(image.Channels);
        var filter = image.IsJpeg
            ? "/DCTDecode"
            : $"/FlateDecode /DecodeParms << /Predictor 15 /Colors {image.Channels} /BitsPerComponent {image.Bits} /Columns {image.Width} >>";
        var decode = image.IsInverted ? " /Decode [1 0 1 0 1 0 1 0]" : "";
        var number = Begin();
        Write(Text($"<< /Type /XObject /Subtype /Image /Width {image.Width} /Height {image.Height} /ColorSpace {colours} /BitsPerComponent {image.Bits}{decode}{mask} /Filter {filter} /Length {image.Data.Sum(part => part.Length)} >>\nstream\n"));
        await using var source = File.OpenRead(image.Path);
        foreach (var (offset, length) in image.Data)
            await Copy(source, offset, length, cancellation);
        Write("\nendstream\nendobj\n");
        return number;
    }

    private int Profile(byte[] profile, int channels)
    {
        var number = Begin();
        Write($"<< /N {channels} /Length {profile.Length} >>\nstream\n");
        file.Write(profile);
        Write("\nendstream\nendobj\n");
        return number;
    }

    private async Task Copy(FileStream source, long offset, long length, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        source.Position = offset;
        while (length > 0)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length));
            await source.ReadExactlyAsync(part, cancellation);
            await file.WriteAsync(part, cancellation);
            length -= part.Length;
        }
    }

    /// <summary>Brings the unit square, in which PDF draws an image, upright onto its place.</summary>
    private static string Matrix(int orientation, PageLayout to)
    {
        var (x, y, w, h) = (to.X, to.Y, to.Width, to.Height);
        double[] matrix = orientation switch
        {
            2 => [-w, 0, 0, h, x + w, y],
            3 => [-w, 0, 0, -h, x + w, y + h],
            4 => [w, 0, 0, -h, x, y + h],
            5 => [0, -h, -w, 0, x + w, y + h],
            6 => [0, -h, w, 0, x, y + h],
            7 => [0, h, w, 0, x, y],
            8 => [0, h, -w, 0, x + w, y],
            _ => [w, 0, 0, h, x, y],
        };
        return string.Join(' ', matrix.Select(value => value.ToString("0.###", CultureInfo.InvariantCulture)));
    }

    private static string Device(int channels) => channels switch { 1 => "/DeviceGray", 3 => "/DeviceRGB", _ => "/DeviceCMYK" };

    private int Begin()
    {
        lastObject++;
        offsets[lastObject] = file.Position;
        Write($"{lastObject} 0 obj\n");
        return lastObject;
    }

    private void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
