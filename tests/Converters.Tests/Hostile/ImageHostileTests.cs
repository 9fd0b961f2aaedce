using FlipUnit.Converters.Tests.Images;

namespace FlipUnit.Converters.Tests.Hostile;

public sealed class ImageHostileTests
{
    public static TheoryData<string> Floods { get; } = ["png", "png-overflow", "gif", "webp", "tiff", "bmp", "jpeg"];

    [Theory, MemberData(nameof(Floods))]
    public async Task A_flood_of_pixels_is_refused_by_its_header(string flood)
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(20) };
        var content = flood switch
        {
            "png" => PngMaker.Flood(30_000, 30_000),
            "png-overflow" => PngMaker.Flood(int.MaxValue, int.MaxValue),
            "gif" => HostileImages.Gif(40_000, 40_000, 1),
            "webp" => HostileImages.Webp(),
            "tiff" => HostileImages.Tiff(),
            "bmp" => HostileImages.Bmp(),
            _ => HostileImages.Jpeg(),
        };
        foreach (var (operation, parameters) in new[] { ("image.convert", """{"format": "png"}"""), ("image.resize", """{"width": 10}""") })
        {
            var outcome = await lab.Attempt(operation, parameters, [new HostileFile($"flood.{flood[..3]}", content)]);
            // What a reader refuses by itself, since its header cannot be true, is damaged.
            Assert.True(outcome.Code is ErrorCode.ImageTooLarge || (outcome.Code is ErrorCode.UnreadableInput && flood is "png-overflow" or "bmp"), outcome.ToString());
            Assert.True(outcome.PeakMegabytes < 600, $"{outcome.PeakMegabytes} MiB");
        }

        await lab.OrdinaryJob("image.convert");
    }

    [Fact]
    public async Task As_many_pixels_as_are_allowed_stay_within_the_memory()
    {
        await using var lab = new HostileLab();
        const int Side = 9_999;
        var outcome = await lab.Run("image.resize", """{"width": 20, "format": "jpeg"}""", new HostileFile("black.png", PngMaker.Flood(Side, Side, Side * ((Side * 3) + 1))));
        Assert.True(outcome.Converted, outcome.ToString());
    }

    [Fact]
    public async Task A_hundred_thousand_frames_are_refused()
    {
        await using var lab = new HostileLab();
        var outcome = await lab.Run("image.convert", """{"format": "webp"}""", new HostileFile("a.gif", HostileImages.Gif(1, 1, 100_000)));
        Assert.Equal(ErrorCode.ImageTooLarge, outcome.Code);
        outcome = await lab.Run("image.convert", """{"format": "webp"}""", new HostileFile("a.gif", HostileImages.Gif(1, 1, 1_000)));
        Assert.True(outcome.Converted, outcome.ToString());
    }

    [Fact]
    public async Task A_file_of_one_type_is_never_read_as_another()
    {
        await using var lab = new HostileLab();
        // Sniffed as they are, whatever they are called; and refused by the reader of the type they were given.
        var outcome = await lab.Attempt("image.convert", """{"format": "png"}""", [new HostileFile("photo.jpg", PngMaker.Quadrants())]);
        Assert.True(outcome.Converted, outcome.ToString());
        var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray();
        foreach (var type in new[] { Files.FileTypes.Png, Files.FileTypes.Bmp, Files.FileTypes.Ico, Files.FileTypes.Tiff, Files.FileTypes.Heic })
        {
            outcome = await lab.Attempt("image.convert", """{"format": "png"}""", [new HostileFile("a", svg, type)]);
            Assert.Equal(ErrorCode.UnreadableInput, outcome.Code);
        }

        // ImageMagick's own languages read files and call programs: they are no images here.
        var mvg = System.Text.Encoding.ASCII.GetBytes($"push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 '{lab.Canary.Path}'\nimage over 0,0 0,0 '{lab.Canary.Url}/x.png'\npop graphic-context\n");
        foreach (var type in new[] { Files.FileTypes.Bmp, Files.FileTypes.Ico })
            Assert.Equal(ErrorCode.UnreadableInput, (await lab.Attempt("image.convert", """{"format": "png"}""", [new HostileFile("a", mvg, type)])).Code);
        await lab.OrdinaryJob("image.convert");
    }
}
