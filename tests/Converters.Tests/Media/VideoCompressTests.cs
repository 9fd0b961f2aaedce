using System.Text.Json;
using FlipUnit.Converters.Media;
using static FlipUnit.Converters.Tests.Media.MediaLab;

namespace FlipUnit.Converters.Tests.Media;

public sealed class VideoCompressTests
{
    private static readonly VideoCompress Converter = new();

    /// <summary>Six seconds of much movement and noise, far larger than they need to be: about 6 MB.</summary>
    private const string Large = "-f lavfi -i testsrc2=s=640x360:d=6:r=30 -f lavfi -i anoisesrc=d=6:r=48000:a=0.2 -c:v libx264 -preset ultrafast -crf 4 -pix_fmt yuv420p -c:a aac -b:a 192k";

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.4)]
    public async Task A_size_is_reached_within_two_percent_and_never_passed(double megabytes)
    {
        await using var lab = await new MediaLab().With(Converter, "a.mkv", Large);
        var result = await lab.Convert(Converter, JsonSerializer.Serialize(new { target_mb = megabytes }));
        var bytes = new FileInfo(result.Outputs[0].Path).Length;
        Assert.InRange(bytes, megabytes * 960_000, megabytes * 1_000_000);
        Assert.Equal(bytes, result.Result!["bytes_after"]!.GetValue<long>());
        var facts = await Look(result.Outputs[0]);
        Assert.Equal(("h264", "aac"), (facts.Picture.Codec, facts.Sound.Codec));
        Assert.InRange(facts.Seconds, 5.9, 6.15);
        Assert.Equal(lab.Progress.Order(), lab.Progress);
        Assert.True(lab.Progress.Last() > 0.6);
    }

    [Fact]
    public async Task Better_looks_take_more_bytes_and_all_take_less_than_the_file()
    {
        var sizes = new List<long>();
        foreach (var quality in (string[])["low", "medium", "high"])
        {
            await using var lab = await new MediaLab().With(Converter, "a.mov", Large);
            var result = await lab.Convert(Converter, $$"""{"quality": "{{quality}}"}""");
            sizes.Add(new FileInfo(result.Outputs[0].Path).Length);
            Assert.False(result.Result!["already_small"]!.GetValue<bool>());
            Assert.True(sizes[^1] < result.Result["bytes_before"]!.GetValue<long>() / 2);
        }

        Assert.Equal(sizes.Order(), sizes);
    }

    [Theory]
    [InlineData("""{"quality": "high"}""", "The file could not be made any smaller; it is given back unchanged.")]
    [InlineData("""{"target_mb": 5}""", "The file has no more than 5 MB; it is given back unchanged.")]
    public async Task What_is_small_already_is_given_back_as_it_is(string parameters, string note)
    {
        // Noise at the least bits: any other encoding of it is larger.
        await using var lab = await new MediaLab().With(
            Converter, "a.webm", "-f lavfi -i nullsrc=s=160x120:d=2:r=25,geq=random(1)*255:128:128 -c:v libvpx-vp9 -deadline realtime -crf 63 -b:v 0");
        var before = await File.ReadAllBytesAsync(lab.PathOf("a.webm"), TestContext.Current.CancellationToken);
        var result = await lab.Convert(Converter, parameters);
        Assert.Equal("a.webm", result.Outputs[0].Name);
        Assert.Equal(before, await File.ReadAllBytesAsync(result.Outputs[0].Path, TestContext.Current.CancellationToken));
        Assert.True(result.Result!["already_small"]!.GetValue<bool>());
        Assert.Equal(0, result.Result["saved_percent"]!.GetValue<double>());
        Assert.Equal(note, Assert.Single(result.Notes));
    }

    [Fact]
    public async Task A_height_makes_the_picture_lower()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", Large);
        var facts = await Look((await lab.Convert(Converter, """{"max_height": 180, "target_mb": 0.5}""")).Outputs[0]);
        Assert.Equal(("h264", 320, 180), facts.Picture);
    }

    [Theory]
    [InlineData("""{"quality": "low"}""")]
    [InlineData("""{"target_mb": 0.5}""")]
    public async Task The_date_of_the_recording_is_kept_and_a_lost_cover_said(string parameters)
    {
        await using var lab = new MediaLab();
        await lab.Make("cover.jpg", "-f lavfi -i color=red:s=64x64:d=0.1 -frames:v 1");
        await lab.With(
            Converter, "a.mp4",
            $"-f lavfi -i testsrc2=s=640x360:d=2:r=30 -i {lab.PathOf("cover.jpg")} -map 0 -map 1 -c:v libx264 -preset ultrafast -crf 4 -pix_fmt yuv420p -c:v:1 copy -disposition:v:1 attached_pic -metadata creation_time=2019-05-04T10:11:12Z");
        var result = await lab.Convert(Converter, parameters);
        Assert.False(result.Result!["already_small"]!.GetValue<bool>());
        Assert.StartsWith("2019-05-04T10:11:12", (await Look(result.Outputs[0])).Tag("creation_time"), StringComparison.Ordinal);
        Assert.Equal("The cover image is not kept.", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Transparency_that_is_lost_is_said()
    {
        await using var lab = await new MediaLab().With(
            Converter, "a.mov", "-f lavfi -i testsrc2=s=160x120:d=1,format=rgba,colorchannelmixer=aa=0.4 -c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le");
        Assert.Equal("Transparency is not kept.", Assert.Single((await lab.Convert(Converter)).Notes));
    }

    [Fact]
    public async Task A_size_that_no_picture_fits_in_is_refused_with_the_least()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"-f lavfi -i testsrc2=s=320x180:d=60:r=5 -c:v libx264 -preset ultrafast -crf 18 -pix_fmt yuv420p");
        var fault = await lab.Fail(Converter, """{"target_mb": 0.1}""");
        Assert.Equal((ErrorCode.InvalidParameters, "A video of 60.0 seconds cannot be brought to 0.1 MB; 0.16 MB is the least."), (fault.Code, fault.Message));
    }

    [Fact]
    public void A_size_and_a_quality_at_once_are_refused()
    {
        var fault = Assert.Single(Converter.Parameters.Validate(JsonElement.Parse("""{"target_mb": 5, "quality": "low"}""")));
        Assert.Equal("quality", fault.Field);
    }
}
