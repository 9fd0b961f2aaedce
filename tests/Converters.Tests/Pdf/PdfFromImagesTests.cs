using System.Buffers.Binary;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Pdf;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed class PdfFromImagesTests
{
    /// <summary>A picture with a colour in each corner: red, green; blue, yellow.</summary>
    private const string Corners = "color=red:s=32x16[a];color=lime:s=32x16[b];color=blue:s=32x16[c];color=yellow:s=32x16[d];[a][b]hstack[t];[c][d]hstack[u];[t][u]vstack";

    private static readonly PdfFromImages Converter = new();

    [Fact]
    public async Task A_jpeg_goes_in_without_being_changed()
    {
        var photo = await File.ReadAllBytesAsync(Repository.TestData("photo.jpg"), TestContext.Current.CancellationToken);
        await using var lab = new PdfLab().With("Urlaub 1.JPG", photo, FileTypes.Jpeg);
        var result = await lab.Convert(Converter, "{}");
        Assert.Equal("Urlaub 1.pdf", Assert.Single(result.Outputs).Name);
        await lab.Tool("pdfimages", "-all", "images.pdf", "found");
        Assert.Equal(photo, await File.ReadAllBytesAsync(lab.Folder.WorkPath("found-000.jpg"), TestContext.Current.CancellationToken));
        await lab.Tool("qpdf", "--check", "images.pdf");
    }

    [Theory]
    [InlineData(1, "RGYB")]
    [InlineData(2, "GRBY")]
    [InlineData(3, "YBRG")]
    [InlineData(4, "BYGR")]
    [InlineData(5, "RBYG")]
    [InlineData(6, "BRGY")]
    [InlineData(7, "YGRB")]
    [InlineData(8, "GYBR")]
    public async Task Photos_stand_upright(byte orientation, string clockwise)
    {
        await using var lab = new PdfLab().With("a.jpg", Turned(await Image("jpg", Corners), orientation), FileTypes.Jpeg);
        await lab.Convert(Converter, """{"page_size": "image"}""");
        Assert.Equal(clockwise, await CornersSeen(lab, orientation > 4));
    }

    [Theory]
    [InlineData("png", "rgb24")]
    [InlineData("png", "rgb48be")]
    [InlineData("png", "pal8")]
    [InlineData("png", "rgba")]
    [InlineData("png", "rgba64be")]
    [InlineData("png", "rgb24", "-flags", "+ildct")]
    [InlineData("webp", "yuv420p")]
    [InlineData("gif", "pal8")]
    [InlineData("bmp", "bgr24")]
    [InlineData("tiff", "rgb24", "-dpi", "96")]
    public async Task Images_of_every_kind_keep_their_colours(string extension, string pixels, params string[] more)
    {
        var type = FileTypes.Png with { Name = extension };
        type = Converter.Descriptor.Accept.First(accepted => accepted.Name == type.Name);
        await using var lab = new PdfLab().With($"a.{extension}", await Image(extension, Corners, ["-pix_fmt", pixels, .. more]), type);
        await lab.Convert(Converter, """{"page_size": "image"}""");
        Assert.Equal("RGYB", await CornersSeen(lab, turned: false));
    }

    [Fact]
    public async Task What_is_half_transparent_stays_so()
    {
        await using var lab = new PdfLab().With("a.png", await Image("png", "color=red@0.5:s=40x40,format=rgba"), FileTypes.Png);
        await lab.Convert(Converter, """{"page_size": "image"}""");
        await lab.Tool("pdftoppm", "-png", "-singlefile", "images.pdf", "look");
        var (r, g, b) = await lab.Pixel(new OutputFile("look.png", lab.Folder.WorkPath("look.png"), FileTypes.Png), 20, 20);
        Assert.Equal(255, r);
        Assert.InRange(g, 125, 131);
        Assert.InRange(b, 125, 131);
    }

    [Fact]
    public async Task Sixteen_bits_beside_transparency_stay_sixteen()
    {
        await using var lab = new PdfLab().With("a.png", await Image("png", "color=red@0.5:s=40x40,format=rgba64be"), FileTypes.Png);
        await lab.Convert(Converter, """{"page_size": "image"}""");
        var images = (await lab.Tool("pdfimages", "-list", "images.pdf")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        // page num type width height color comp bpc: the picture and its mask.
        Assert.Equal(["16", "16"], images.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[7]));
    }

    [Fact]
    public async Task Pages_come_in_the_order_given_and_a_tiff_gives_all_of_its()
    {
        await using var lab = new PdfLab()
            .With("b.png", await Image("png", "color=red:s=50x20"), FileTypes.Png)
            .With("scan.tiff", Tiff(20, 30, 40), FileTypes.Tiff)
            .With("a.jpg", await Image("jpg", "color=blue:s=20x60"), FileTypes.Jpeg);
        var result = await lab.Convert(Converter, """{"page_size": "image"}""");
        Assert.Empty(result.Notes);
        var sizes = (await lab.Tool("pdfinfo", "-l", "99", "images.pdf")).Split('\n').Where(line => line.Contains("size:", StringComparison.Ordinal) && line.StartsWith("Page ", StringComparison.Ordinal));
        Assert.Equal([(37.5, 15), (15, 7.5), (22.5, 7.5), (30, 7.5), (15, 45)], sizes.Select(Points));
        Assert.Equal(1, lab.Progress[^1]);
    }

    [Fact]
    public async Task A_wide_image_lies_on_a_wide_sheet_within_its_margins()
    {
        await using var lab = new PdfLab().With("a.png", await Image("png", "color=red:s=300x100"), FileTypes.Png);
        await lab.Convert(Converter, """{"page_size": "a4", "margin_mm": 20}""");
        var look = await Look(lab, 72);
        Assert.Equal((842, 596), await lab.Size(look));
        Assert.Equal((255, 255, 255), await lab.Pixel(look, 54, 298));
        Assert.Equal((255, 0, 0), await lab.Pixel(look, 60, 298));
        Assert.Equal((255, 0, 0), await lab.Pixel(look, 782, 298));
        Assert.Equal((255, 255, 255), await lab.Pixel(look, 788, 298));
        Assert.Equal((255, 255, 255), await lab.Pixel(look, 420, 170));
    }

    [Fact]
    public async Task Covering_fills_the_sheet_but_not_its_margins()
    {
        await using var lab = new PdfLab().With("a.png", await Image("png", "color=red:s=300x100"), FileTypes.Png);
        await lab.Convert(Converter, """{"page_size": "letter", "margin_mm": 20, "fit": "cover"}""");
        var look = await Look(lab, 72);
        Assert.Equal((255, 0, 0), await lab.Pixel(look, 60, 60));
        Assert.Equal((255, 0, 0), await lab.Pixel(look, 730, 550));
        Assert.Equal((255, 255, 255), await lab.Pixel(look, 54, 300));
        Assert.Equal((255, 255, 255), await lab.Pixel(look, 400, 54));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    public async Task Empty_cut_off_and_wrong_files_are_unreadable(string name)
    {
        var type = Converter.Descriptor.Accept.First(accepted => accepted.Name == name);
        var whole = await Image(type.Extension, "testsrc=s=200x200");
        foreach (var bad in new[] { [], whole[..(whole.Length / 2)], "This is no image."u8.ToArray() })
        {
            await using var lab = new PdfLab().With($"a.{type.Extension}", bad, type);
            var failure = await lab.Fail(Converter, "{}");
            Assert.Equal(ErrorCode.UnreadableInput, failure.Code);
            Assert.Equal($"\"a.{type.Extension}\" is empty, cut off or damaged, and cannot be read as an image.", failure.Message);
        }
    }

    [Fact]
    public async Task A_png_with_a_changed_byte_is_unreadable()
    {
        var image = await Image("png", "testsrc=s=200x200");
        image[image.Length / 2] ^= 1;
        await using var lab = new PdfLab().With("a.png", image, FileTypes.Png);
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Fail(Converter, "{}")).Code);
    }

    [Fact]
    public async Task An_image_of_too_many_pixels_is_refused()
    {
        await using var lab = new PdfLab().With("a.png", await Image("png", "color=red:s=11000x9100:r=1", "-pix_fmt", "monob"), FileTypes.Png);
        Assert.Equal(ErrorCode.ImageTooLarge, (await lab.Fail(Converter, "{}")).Code);
    }

    private static async Task<byte[]> Image(string extension, string source, params string[] more)
    {
        await using var lab = new PdfLab();
        await lab.Tool("ffmpeg", ["-v", "error", "-filter_complex", source + "[all]", "-map", "[all]", "-frames:v", "1", .. more, "-q:v", "1", $"made.{extension}"]);
        return await File.ReadAllBytesAsync(lab.Folder.WorkPath($"made.{extension}"), TestContext.Current.CancellationToken);
    }

    /// <summary>The colours of the corners, clockwise from the upper left one.</summary>
    private static async Task<string> CornersSeen(PdfLab lab, bool turned)
    {
        var look = await Look(lab, 96);
        var (right, bottom) = turned ? (24, 56) : (56, 24);
        Assert.Equal(turned ? (32, 64) : (64, 32), await lab.Size(look));
        var seen = "";
        foreach (var (x, y) in new[] { (8, 8), (right, 8), (right, bottom), (8, bottom) })
        {
            var (r, g, b) = await lab.Pixel(look, x, y);
            seen += (r > 128, g > 128, b > 128) switch { (true, false, false) => 'R', (false, true, false) => 'G', (false, false, true) => 'B', (true, true, false) => 'Y', _ => '?' };
        }

        return seen;
    }

    private static async Task<OutputFile> Look(PdfLab lab, int dpi)
    {
        await lab.Tool("pdftoppm", "-png", "-singlefile", "-r", $"{dpi}", "images.pdf", "look");
        return new OutputFile("look.png", lab.Folder.WorkPath("look.png"), FileTypes.Png);
    }

    private static (double, double) Points(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (double.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture), double.Parse(words[5], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Puts an EXIF segment with nothing but the orientation behind the start of a JPEG.</summary>
    private static byte[] Turned(byte[] jpeg, byte orientation) =>
    [
        .. jpeg[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. jpeg[2..],
    ];

    /// <summary>A TIFF of gray pages, each as wide as said and 10 pixels high.</summary>
    private static byte[] Tiff(params int[] widths)
    {
        var file = new List<byte>([.. "II*\0"u8, 8, 0, 0, 0]);
        foreach (var (index, width) in widths.Index())
        {
            const int Entries = 8;
            var pixels = file.Count + 2 + (Entries * 12) + 4;
            var end = pixels + (width * 10);
            (int Tag, int Type, int Value)[] entries =
            [
                (256, 4, width), (257, 4, 10), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, pixels), (278, 4, 10), (279, 4, width * 10),
            ];
            file.AddRange([Entries, 0]);
            foreach (var (tag, type, value) in entries)
                file.AddRange([(byte)tag, (byte)(tag >> 8), (byte)type, 0, 1, 0, 0, 0, .. Little(value)]);
            file.AddRange(Little(index == widths.Length - 1 ? 0 : end));
            file.AddRange(Enumerable.Repeat((byte)128, width * 10));
        }

        return [.. file];
    }

    private static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
