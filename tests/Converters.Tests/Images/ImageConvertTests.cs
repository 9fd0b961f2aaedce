using System.Buffers.Binary;
using System.Text;

namespace FlipUnit.Converters.Tests.Images;

public sealed class ImageConvertTests(ImageLab lab) : IClassFixture<ImageLab>
{
    private const string Convert = "image.convert";
    private const string Adobe = "/usr/share/color/icc/ghostscript/a98.icc";

    /// <summary>How far a lossy format may be from the picture, and whether it knows transparency.</summary>
    private static readonly Dictionary<string, (int Tolerance, bool Alpha)> Formats = new()
    {
        ["png"] = (0, true),
        ["jpeg"] = (6, false),
        ["webp"] = (8, true),
        ["avif"] = (10, true),
        ["gif"] = (8, false),
        ["tiff"] = (0, true),
        ["heic"] = (10, true),
        ["jxl"] = (24, true),
        ["jp2"] = (10, true),
        ["bmp"] = (0, false),
        ["ico"] = (0, true),
    };

    public static TheoryData<string> Names { get; } = [.. Formats.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Every_format_is_written_and_read_with_its_colours_in_place(string format)
    {
        var (tolerance, alpha) = Formats[format];
        var made = await lab.Convert(Convert, $$"""{"format": "{{format}}", "background": "000000"}""", "quad.png", PngMaker.Quadrants());
        Assert.Equal(format, made.Type);
        // Written by us, read by us: and by another decoder where there is one.
        foreach (var raster in new[] { await lab.Look(made), await lab.Look(await lab.Convert(Convert, """{"format": "png"}""", made.Name, made.Bytes)) })
        {
            Assert.Equal((64, 48), raster.Size);
            raster.Has(16, 12, [255, 0, 0], tolerance);
            raster.Has(48, 12, [0, 255, 0], tolerance);
            raster.Has(16, 36, [0, 0, 255], tolerance);
            // Of GIF's two steps of opacity either is right.
            if (format != "gif")
                raster.Has(48, 36, alpha ? [255, 255, 255, 128] : [128, 128, 128, 255], tolerance);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_file_that_is_cut_off_is_refused(string format)
    {
        var noise = PngMaker.Pixels(64, 48, (x, y) => [(byte)(x * y * 7), (byte)(x * 31), (byte)(y * x * 13), 255]);
        var whole = (await lab.Convert(Convert, $$"""{"format": "{{format}}"}""", "noise.png", noise)).Bytes;
        for (var tenth = 1; tenth < 10; tenth++)
        {
            var failure = await lab.Fail(Convert, """{"format": "png"}""", ($"a.{format}", whole[..(whole.Length * tenth / 10)]));
            Assert.Equal(ErrorCode.UnreadableInput, failure.Code);
        }
    }

    [Theory]
    [InlineData(1, "r g b")]
    [InlineData(3, "w b g")]
    [InlineData(6, "b r w")]
    [InlineData(8, "g w r")]
    public async Task A_photo_is_turned_upright(int orientation, string corners)
    {
        var jpeg = (await lab.Convert(Convert, """{"format": "jpeg", "quality": 95}""", "quad.png", PngMaker.Quadrants())).Bytes;
        var turned = await lab.Convert(Convert, """{"format": "png"}""", "photo.jpg", WithExif(jpeg, orientation, "nobody"));
        var raster = await lab.Look(turned);
        Assert.Equal(orientation >= 5 ? (48, 64) : (64, 48), raster.Size);
        var colours = corners.Split(' ');
        Check(raster.Width / 4, raster.Height / 4, colours[0]);
        Check(raster.Width * 3 / 4, raster.Height / 4, colours[1]);
        Check(raster.Width / 4, raster.Height * 3 / 4, colours[2]);

        void Check(int x, int y, string colour) => raster.Has(x, y, colour switch { "r" => [255, 0, 0], "g" => [0, 255, 0], "b" => [0, 0, 255], _ => [255, 255, 255] }, 8);
    }

    [Fact]
    public async Task Metadata_goes_unless_it_is_wanted()
    {
        var jpeg = (await lab.Convert(Convert, """{"format": "jpeg"}""", "quad.png", PngMaker.Quadrants())).Bytes;
        var photo = WithExif(jpeg, 6, "A. Photographer");
        var bare = await lab.Convert(Convert, """{"format": "webp"}""", "photo.jpg", photo);
        Assert.DoesNotContain("A. Photographer", Encoding.Latin1.GetString(bare.Bytes), StringComparison.Ordinal);
        var kept = await lab.Convert(Convert, """{"format": "jpeg", "keep_metadata": true}""", "photo.jpg", photo);
        Assert.Contains("A. Photographer", Encoding.Latin1.GetString(kept.Bytes), StringComparison.Ordinal);
        // Turned once, and not once more by whoever reads it.
        Assert.Equal((48, 64), (await lab.Look(await lab.Convert(Convert, """{"format": "png"}""", "kept.jpg", kept.Bytes))).Size);
    }

    [Fact]
    public async Task Colours_are_brought_to_sRGB()
    {
        // What a program that knows Adobe RGB shows for this green, in sRGB.
        var adobe = PngMaker.Plain(8, 8, 100, 200, 100, PngMaker.Profile(await File.ReadAllBytesAsync(Adobe)));
        var raster = await lab.Look(await lab.Convert(Convert, """{"format": "png"}""", "adobe.png", adobe));
        raster.Has(4, 4, AdobeToSrgb(100, 200, 100), 4);
        Assert.True(raster.Rgba[0] < 80, "nothing was changed");
    }

    [Fact]
    public async Task A_profile_that_does_not_fit_is_left_out_and_said()
    {
        var wrong = PngMaker.GreyPlain(8, 8, 90, PngMaker.Profile(await File.ReadAllBytesAsync(Adobe)));
        var made = await lab.Convert(Convert, """{"format": "png"}""", "wrong.png", wrong);
        (await lab.Look(made)).Has(4, 4, [90, 90, 90], 1);
    }

    [Fact]
    public async Task Transparency_lies_on_the_background_where_the_format_has_none()
    {
        var made = await lab.Convert(Convert, """{"format": "jpeg", "background": "#00ff00", "quality": 95}""", "quad.png", PngMaker.Quadrants());
        (await lab.Look(made)).Has(48, 36, [128, 255, 128], 6);
    }

    [Fact]
    public async Task An_animation_stays_one_between_GIF_and_WebP()
    {
        var webp = await lab.Convert(Convert, """{"format": "webp"}""", "a.gif", await lab.Animation(7));
        Assert.Equal(7, Count(webp.Bytes, "ANMF"));
        Assert.Empty(webp.Notes);
        var gif = await lab.Convert(Convert, """{"format": "gif"}""", "a.webp", webp.Bytes);
        var (frames, seconds) = await lab.Frames(gif.Bytes);
        Assert.Equal(7, frames);
        Assert.Equal(0.7, seconds, 0.05);
    }

    [Fact]
    public async Task Elsewhere_the_first_frame_or_the_one_asked_for_is_kept_and_the_rest_is_said()
    {
        var gif = await lab.Animation(5);
        var first = await lab.Convert(Convert, """{"format": "png"}""", "a.gif", gif);
        Assert.Contains("5 frames", Assert.Single(first.Notes), StringComparison.Ordinal);
        var third = await lab.Look(await lab.Convert(Convert, """{"format": "png", "page": 3}""", "a.gif", gif));
        var whole = new Made("a.gif", "gif", gif, []);
        Assert.Equal((await lab.Look(whole, frame: 2)).Rgba, third.Rgba);
        Assert.NotEqual((await lab.Look(whole)).Rgba, third.Rgba);
        Assert.Equal(ErrorCode.InvalidParameters, (await lab.Fail(Convert, """{"format": "png", "page": 6}""", ("a.gif", gif))).Code);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("jxl")]
    [InlineData("webp")]
    [InlineData("avif")]
    [InlineData("tiff")]
    public async Task The_first_page_of_an_image_that_has_one_is_the_image(string format)
    {
        var image = await lab.Convert(Convert, $$"""{"format": "{{format}}"}""", "a.gif", await lab.Animation(1));
        var whole = await lab.Convert(Convert, """{"format": "png"}""", $"a.{image.Type}", image.Bytes);
        var first = await lab.Convert(Convert, """{"format": "png", "page": 1}""", $"a.{image.Type}", image.Bytes);
        Assert.Equal((await lab.Look(whole)).Rgba, (await lab.Look(first)).Rgba);
        Assert.Equal(ErrorCode.InvalidParameters, (await lab.Fail(Convert, """{"format": "png", "page": 2}""", ($"a.{image.Type}", image.Bytes))).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cameras_raw_file_is_no_tiff_to_convert(bool isDng)
    {
        var tiff = (await lab.Convert(Convert, """{"format": "tiff"}""", "a.gif", await lab.Animation(1))).Bytes;
        var raw = RawMaker.FromTiff(tiff, isDng);
        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Fail(Convert, """{"format": "png"}""", ("a.tiff", raw))).Code);
        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Fail("image.resize", """{"width": 10}""", ("a.tiff", raw))).Code);
    }

    [Theory]
    [InlineData("png", true)]
    [InlineData("tiff", true)]
    [InlineData("jp2", true)]
    [InlineData("jpeg", false)]
    [InlineData("webp", false)]
    public async Task Sixteen_bits_are_kept_where_the_format_has_them_and_said_where_not(string format, bool kept)
    {
        var made = await lab.Convert(Convert, $$"""{"format": "{{format}}", "lossless": true}""", "deep.png", PngMaker.Deep(16, 16, 0x1234, 0x8001, 0xFEDC));
        Assert.Equal(kept, made.Notes.Count == 0);
        var back = await lab.Convert(Convert, """{"format": "png"}""", made.Name, made.Bytes);
        Assert.Equal(kept ? 16 : 8, back.Bytes[24]);
        if (kept)
            Assert.Equal([0x12, 0x34, 0x80, 0x01, 0xFE, 0xDC], (await Deep(back.Bytes))[..6]);
        else
            (await lab.Look(made)).Has(4, 4, [0x12, 0x80, 0xFE], 3);
    }

    [Fact]
    public async Task Of_an_icon_the_largest_picture_is_taken()
    {
        // One image of 16 and one of 48 pixels, as PNG, which icons may hold.
        var (small, large) = (PngMaker.Plain(16, 16, 255, 0, 0), PngMaker.Plain(48, 48, 0, 0, 255));
        var raster = await lab.Look(await lab.Convert(Convert, """{"format": "png"}""", "a.ico", Icon((16, small), (48, large))));
        Assert.Equal((48, 48), raster.Size);
        raster.Has(24, 24, [0, 0, 255]);
    }

    [Fact]
    public async Task What_a_format_cannot_hold_is_said_or_refused()
    {
        var icon = await lab.Convert(Convert, """{"format": "ico"}""", "wide.png", PngMaker.Plain(600, 300, 9, 9, 9));
        Assert.Contains("256", Assert.Single(icon.Notes), StringComparison.Ordinal);
        Assert.Equal((256, 128), (await lab.Look(icon)).Size);
        var failure = await lab.Fail(Convert, """{"format": "webp"}""", ("wide.png", PngMaker.Plain(17_000, 2, 9, 9, 9)));
        Assert.Equal(ErrorCode.ImageTooLarge, failure.Code);
    }

    [Fact]
    public async Task TIFF_keeps_transparency_also_with_a_quality()
    {
        var made = await lab.Convert(Convert, """{"format": "tiff", "quality": 80}""", "quad.png", PngMaker.Quadrants());
        (await lab.Look(made)).Has(48, 36, [255, 255, 255, 128], 6);
    }

    private async Task<byte[]> Deep(byte[] png) =>
        await lab.Make("out.raw", "ffmpeg", ["-v", "error", "-i", "/in/in.png", "-f", "rawvideo", "-pix_fmt", "rgb48be", "out.raw"], ("in.png", png));

    private static int Count(byte[] bytes, string word) => Encoding.Latin1.GetString(bytes).Split(word).Length - 1;

    /// <summary>A JPEG with an EXIF block of an orientation and an artist.</summary>
    internal static byte[] WithExif(byte[] jpeg, int orientation, string artist)
    {
        var name = Encoding.ASCII.GetBytes(artist + '\0');
        byte[] exif =
        [
            .. "Exif\0\0MM\0*\0\0\0\x08\0\x02"u8,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
            0x01, 0x3B, 0, 2, 0, 0, 0, (byte)name.Length, 0, 0, 0, 38,
            0, 0, 0, 0, .. name,
        ];
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(exif.Length + 2));
        return [0xFF, 0xD8, 0xFF, 0xE1, .. length, .. exif, .. jpeg[2..]];
    }

    private static byte[] Icon(params (byte Side, byte[] Png)[] images)
    {
        var at = 6 + (16 * images.Length);
        var (index, data) = (new List<byte>(), new List<byte>());
        foreach (var (side, png) in images)
        {
            index.AddRange([side, side, 0, 0, 1, 0, 32, 0, .. BitConverter.GetBytes(png.Length), .. BitConverter.GetBytes(at + data.Count)]);
            data.AddRange(png);
        }

        return [0, 0, 1, 0, (byte)images.Length, 0, .. index, .. data];
    }

    /// <summary>By the definitions of both spaces.</summary>
    private static byte[] AdobeToSrgb(params double[] colour)
    {
        var (r, g, b) = (Linear(colour[0]), Linear(colour[1]), Linear(colour[2]));
        return
        [
            Srgb((1.3982832 * r) - (0.3982831 * g)),
            Srgb(g),
            Srgb((-0.0429383 * g) + (1.0429383 * b)),
        ];

        static double Linear(double value) => Math.Pow(value / 255, 2.19921875);
        static byte Srgb(double value) => (byte)Math.Round(255 * Math.Clamp(value <= 0.0031308 ? 12.92 * value : (1.055 * Math.Pow(value, 1 / 2.4)) - 0.055, 0, 1));
    }
}
