namespace FlipUnit.Converters.Tests.Images;

public sealed class ImageMergeTests(ImageLab lab) : IClassFixture<ImageLab>
{
    private const string Merge = "image.merge";
    private static readonly byte[] Red = [255, 0, 0, 255];
    private static readonly byte[] Green = [0, 255, 0, 255];
    private static readonly byte[] Blue = [0, 0, 255, 255];
    private static readonly byte[] White = [255, 255, 255, 255];

    private static (string Name, byte[] Content)[] Three { get; } =
    [
        ("a.png", PngMaker.Plain(20, 30, 255, 0, 0)), ("b.png", PngMaker.Plain(40, 10, 0, 255, 0)), ("c.png", PngMaker.Plain(20, 20, 0, 0, 255)),
    ];

    [Fact]
    public async Task A_row_is_as_high_as_its_highest()
    {
        var raster = await lab.Look(await lab.Convert(Merge, """{"layout": "horizontal", "gap": 5, "background": "ffff00", "format": "png"}""", Three));
        Assert.Equal((90, 30), raster.Size);
        raster.Has(10, 29, Red);
        raster.Has(22, 5, [255, 255, 0, 255]);
        raster.Has(45, 5, Green);
        raster.Has(45, 15, [255, 255, 0, 255]);
        raster.Has(89, 19, Blue);
    }

    [Theory]
    [InlineData("start", 0)]
    [InlineData("center", 10)]
    [InlineData("end", 20)]
    public async Task A_column_is_aligned(string align, int left)
    {
        var raster = await lab.Look(await lab.Convert(Merge, $$"""{"layout": "vertical", "align": "{{align}}", "format": "png"}""", Three));
        Assert.Equal((40, 60), raster.Size);
        raster.Has(left, 0, Red);
        raster.Has(left + 19, 29, Red);
        raster.Has(left == 0 ? 39 : 0, 0, White);
        raster.Has(20, 35, Green);
        raster.Has(left + 10, 59, Blue);
    }

    [Fact]
    public async Task A_grid_has_columns_of_one_width_and_an_empty_end()
    {
        var raster = await lab.Look(await lab.Convert(Merge, """{"layout": "grid", "columns": 2, "gap": 2, "background": "transparent", "format": "png"}""", Three));
        Assert.Equal((62, 52), raster.Size);
        raster.Has(5, 5, Red);
        raster.Has(30, 5, Green);
        raster.Has(5, 40, Blue);
        Assert.Equal(0, raster.Rgba[((40 * 62) + 40) * 4 + 3]);
        Assert.Equal(0, raster.Rgba[((5 * 62) + 21) * 4 + 3]);
    }

    [Fact]
    public async Task Grey_transparent_deep_turned_and_moving_images_go_together()
    {
        var jpeg = (await lab.Convert("image.convert", """{"format": "jpeg"}""", "q.png", PngMaker.Plain(40, 20, 0, 0, 255))).Bytes;
        var made = await lab.Convert(
            Merge, """{"layout": "horizontal", "background": "000000", "format": "webp", "quality": 95}""",
            ("grey.png", PngMaker.GreyPlain(20, 40, 90)), ("quad.png", PngMaker.Quadrants(40, 40)), ("deep.png", PngMaker.Deep(20, 40, 0x8000, 0, 0)),
            ("turned.jpg", ImageConvertTests.WithExif(jpeg, 6, "x")), ("a.gif", await lab.Animation(3, 40, 40)));
        var raster = await lab.Look(made);
        Assert.Equal((140, 40), raster.Size);
        raster.Has(10, 20, [90, 90, 90], 6);
        raster.Has(50, 30, [128, 128, 128], 8);
        raster.Has(70, 20, [128, 0, 0], 8);
        raster.Has(90, 20, [0, 0, 255], 8);
        Assert.Contains(made.Notes, note => note.Contains("3 frames", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hundred_images_keep_their_order()
    {
        var files = Enumerable.Range(0, 100).Select(i => ($"{i}.png", PngMaker.Plain(6, 6, (byte)(i * 2), (byte)(255 - i), 10))).ToArray();
        var raster = await lab.Look(await lab.Convert(Merge, """{"layout": "grid", "format": "png"}""", files));
        Assert.Equal((60, 60), raster.Size);
        for (var i = 0; i < 100; i++)
            raster.Has((i % 10 * 6) + 3, (i / 10 * 6) + 3, [(byte)(i * 2), (byte)(255 - i), 10, 255], 0);
    }

    [Fact]
    public async Task A_result_past_the_limits_is_refused_before_it_is_made()
    {
        var wide = PngMaker.Plain(20_000, 2, 1, 1, 1);
        Assert.Equal(ErrorCode.ImageTooLarge, (await lab.Fail(Merge, """{"layout": "horizontal"}""", ("a.png", wide), ("b.png", wide))).Code);
    }

    [Fact]
    public async Task One_bad_file_fails_the_whole()
    {
        var failure = await lab.Fail(Merge, "{}", ("a.png", PngMaker.Plain(4, 4, 1, 1, 1)), ("b.png", PngMaker.Quadrants()[..60]));
        Assert.Equal(ErrorCode.UnreadableInput, failure.Code);
    }
}
