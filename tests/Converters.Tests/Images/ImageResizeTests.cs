namespace FlipUnit.Converters.Tests.Images;

public sealed class ImageResizeTests(ImageLab lab) : IClassFixture<ImageLab>
{
    private const string Resize = "image.resize";

    [Theory]
    [InlineData("inside", false, 30, 15)]
    [InlineData("outside", false, 60, 30)]
    [InlineData("cover", false, 30, 30)]
    [InlineData("contain", false, 30, 30)]
    [InlineData("fill", false, 30, 30)]
    public async Task Each_fit_has_its_size(string fit, bool upscale, int width, int height)
    {
        // Red, then blue, twice as wide as high.
        var made = await lab.Convert(Resize, $$"""{"width": 30, "height": 30, "fit": "{{fit}}", "upscale": {{(upscale ? "true" : "false")}}, "format": "png", "background": "00ff00"}""", "a.png", TwoHalves(120, 60));
        var raster = await lab.Look(made);
        Assert.Equal((width, height), raster.Size);
        raster.Has(width / 4, height / 2, [255, 0, 0, 255]);
        raster.Has(width * 3 / 4, height / 2, [0, 0, 255, 255]);
        raster.Has(width / 4, 1, fit == "contain" ? [0, 255, 0, 255] : [255, 0, 0, 255]);
    }

    [Theory]
    [InlineData("""{"width": 240}""", 120, 60)]
    [InlineData("""{"width": 240, "upscale": true}""", 240, 120)]
    [InlineData("""{"height": 20}""", 40, 20)]
    public async Task A_side_that_is_not_given_follows_and_small_images_grow_only_when_asked(string parameters, int width, int height)
    {
        var made = await lab.Convert(Resize, parameters, "a.png", TwoHalves(120, 60));
        Assert.Equal("png", made.Type);
        Assert.Equal((width, height), (await lab.Look(made)).Size);
    }

    [Fact]
    public async Task Inks_are_resized_by_the_images_own_profile()
    {
        // With a profile of its own inks.
        var profiled = await lab.Make(
            "a.jpg", "gs", ["-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=jpegcmyk", "-g80x60", "-r72", "-sOutputFile=a.jpg", "/in/a.ps"],
            ("a.ps", "0.9 0.6 0.1 0 setcmykcolor 0 0 80 60 rectfill showpage"u8.ToArray()));
        var plain = JpegProfile.Remove(profiled);

        var colours = new List<byte[]>();
        foreach (var (operation, parameters, file) in new[]
        {
            ("image.convert", """{"format": "png"}""", profiled), (Resize, """{"width": 40, "format": "png"}""", profiled),
            (Resize, """{"width": 40, "height": 20, "fit": "cover", "format": "png"}""", profiled), (Resize, """{"width": 40, "format": "png"}""", plain),
        })
        {
            var raster = await lab.Look(await lab.Convert(operation, parameters, "a.jpg", file));
            colours.Add(raster.Rgba[..3]);
        }

        for (var channel = 0; channel < 3; channel++)
        {
            Assert.InRange(colours[1][channel], colours[0][channel] - 2, colours[0][channel] + 2);
            Assert.InRange(colours[2][channel], colours[0][channel] - 2, colours[0][channel] + 2);
        }

        Assert.Contains(Enumerable.Range(0, 3), channel => Math.Abs(colours[3][channel] - colours[0][channel]) > 8);
    }

    [Theory]
    [InlineData("inside", 30, 20)]
    [InlineData("cover", 20, 20)]
    [InlineData("contain", 20, 20)]
    [InlineData("fill", 20, 20)]
    public async Task Each_frame_of_an_animation_is_resized(string fit, int width, int height)
    {
        var (wide, high) = fit == "inside" ? (30, 30) : (20, 20);
        var gif = await lab.Animation(5);
        var made = await lab.Convert(Resize, $$"""{"width": {{wide}}, "height": {{high}}, "fit": "{{fit}}", "background": "ff0000"}""", "a.gif", gif);
        Assert.Equal(5, (await lab.Frames(made.Bytes)).Frames);
        for (var frame = 0; frame < 5; frame += 4)
        {
            var raster = await lab.Look(made, frame);
            Assert.Equal((width, height), raster.Size);
            if (fit == "contain")
            {
                raster.Has(10, 0, [255, 0, 0], 8);
                raster.Has(10, 19, [255, 0, 0], 8);
            }
        }
    }

    [Fact]
    public async Task A_grey_image_gets_a_background_in_colour()
    {
        var made = await lab.Convert(Resize, """{"width": 20, "height": 20, "fit": "contain", "background": "ff8000", "format": "png"}""", "grey.png", PngMaker.GreyPlain(40, 20, 77));
        var raster = await lab.Look(made);
        raster.Has(10, 10, [77, 77, 77], 1);
        raster.Has(10, 1, [255, 128, 0]);
    }

    [Theory]
    [InlineData("inside", 20, 10)]
    [InlineData("cover", 20, 20)]
    [InlineData("contain", 20, 20)]
    public async Task Sixteen_bits_are_kept(string fit, int width, int height)
    {
        var made = await lab.Convert(Resize, $$"""{"width": 20, "height": 20, "fit": "{{fit}}", "background": "ffffff"}""", "deep.png", PngMaker.Deep(80, 40, 0x1234, 0x8001, 0xFEDC));
        Assert.Equal(16, made.Bytes[24]);
        var raster = await lab.Look(made);
        Assert.Equal((width, height), raster.Size);
        raster.Has(10, height / 2, [0x12, 0x80, 0xFE], 1);
        if (fit == "contain")
            raster.Has(10, 0, [255, 255, 255], 0);
    }

    [Fact]
    public async Task A_turned_photo_is_measured_upright()
    {
        var jpeg = (await lab.Convert("image.convert", """{"format": "jpeg"}""", "a.png", TwoHalves(120, 60))).Bytes;
        var photo = ImageConvertTests.WithExif(jpeg, 6, "x");
        Assert.Equal((30, 60), (await lab.Look(await lab.Convert(Resize, """{"height": 60, "format": "png"}""", "a.jpg", photo))).Size);
        Assert.Equal((30, 60), (await lab.Look(await lab.Convert(Resize, """{"width": 30, "height": 10, "fit": "outside", "format": "png"}""", "a.jpg", photo))).Size);
    }

    [Fact]
    public async Task A_result_past_the_limits_is_refused()
    {
        var failure = await lab.Fail(Resize, """{"width": 16384, "height": 16384, "fit": "fill"}""", ("a.png", TwoHalves(4, 4)));
        Assert.Equal(ErrorCode.ImageTooLarge, failure.Code);
        failure = await lab.Fail(Resize, """{"width": 16384, "upscale": true}""", ("a.png", TwoHalves(4, 40)));
        Assert.Equal(ErrorCode.ImageTooLarge, failure.Code);
    }

    private static byte[] TwoHalves(int width, int height) => PngMaker.Pixels(width, height, (x, _) => x * 2 < width ? [255, 0, 0, 255] : [0, 0, 255, 255]);
}
