using FlipUnit.Converters.Media;
using static FlipUnit.Converters.Tests.Media.Colours;
using static FlipUnit.Converters.Tests.Media.MediaLab;

namespace FlipUnit.Converters.Tests.Media;

public sealed class VideoToGifTests
{
    private static readonly VideoToGif Converter = new();

    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    [Fact]
    public async Task A_part_becomes_a_gif_of_the_asked_width_and_rate()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue("320x180", 4)} {Tone(seconds: 4)} {H264}");
        var result = await lab.Convert(Converter, """{"width": 160, "fps": 10, "start": 1, "duration": 2}""");
        var output = Assert.Single(result.Outputs);
        var facts = await Look(output);
        Assert.Equal(("a.gif", "gif"), (output.Name, facts.Container));
        Assert.Equal(("gif", 160, 90), facts.Picture);
        Assert.InRange(facts.Seconds, 1.9, 2.1);
        Assert.Equal(20, Facts.Number(facts.Video, "nb_read_packets"));
        AssertRed(await lab.Pixel(output, 0.3));
        AssertBlue(await lab.Pixel(output, 1.7));
        Assert.Equal(["A GIF has no sound."], result.Notes);
    }

    [Theory]
    [InlineData(0, new byte[] { 0, 0 })]
    [InlineData(3, new byte[] { 2, 0 })]
    [InlineData(1, null)]
    public async Task It_plays_as_often_as_asked(int loop, byte[]? more)
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue()} {H264}");
        var gif = await File.ReadAllBytesAsync((await lab.Convert(Converter, $$"""{"loop": {{loop}}}""")).Outputs[0].Path, TestContext.Current.CancellationToken);
        // The extension that browsers read says how often it plays after the first time.
        var at = gif.AsSpan().IndexOf("NETSCAPE2.0"u8);
        Assert.Equal(more, at < 0 ? null : gif[(at + 13)..(at + 15)]);
    }

    [Fact]
    public async Task A_small_slow_video_is_neither_widened_nor_given_frames()
    {
        await using var lab = await new MediaLab().With(Converter, "a.webm", $"{RedThenBlue("64x48", 2, 5)} -c:v libvpx");
        var facts = await Look((await lab.Convert(Converter)).Outputs[0]);
        Assert.Equal(("gif", 64, 48), facts.Picture);
        Assert.InRange(Facts.Number(facts.Video, "nb_read_packets"), 2, 10);
    }

    [Fact]
    public async Task A_video_of_one_short_frame_becomes_one_frame()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"-f lavfi -i color=c=red:s=64x48:r=25 -frames:v 1 {H264}");
        var output = (await lab.Convert(Converter)).Outputs[0];
        Assert.Equal(1, Facts.Number((await Look(output)).Video, "nb_read_packets"));
    }

    [Fact]
    public async Task What_is_longer_than_a_minute_is_cut_and_that_is_said()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue("32x32", 70, 2)} {H264}");
        var result = await lab.Convert(Converter);
        Assert.InRange((await Look(result.Outputs[0])).Seconds, 59, 61);
        Assert.Equal("A GIF holds at most 60 seconds; the first 60 of 70.0 are in it.", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Pixels_that_are_not_square_are_made_so()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mpg", $"{RedThenBlue("72x58")} -aspect 16:9 -c:v mpeg2video");
        var (_, width, height) = (await Look((await lab.Convert(Converter)).Outputs[0])).Picture;
        Assert.Equal(16 / 9.0, width / height, 1);
    }
}
