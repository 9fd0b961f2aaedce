using FlipUnit.Converters.Media;
using static FlipUnit.Converters.Tests.Media.Colours;
using static FlipUnit.Converters.Tests.Media.MediaLab;

namespace FlipUnit.Converters.Tests.Media;

public sealed class VideoMergeTests
{
    private static readonly VideoMerge Converter = new();

    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    [Fact]
    public async Task Clips_of_one_kind_are_copied()
    {
        await using var lab = new MediaLab();
        await lab.With(Converter, "a.mp4", $"-f lavfi -i color=red:s=96x64:r=25:d=1 {Tone(440)} {H264} -c:a aac");
        await lab.With(Converter, "b.mp4", $"-f lavfi -i color=blue:s=96x64:r=25:d=2 {Tone(880, 2)} {H264} -c:a aac");
        var result = await lab.Convert(Converter);
        var output = Assert.Single(result.Outputs);
        var facts = await Look(output);
        Assert.Equal("a.mp4", output.Name);
        Assert.Empty(result.Notes);
        Assert.InRange(facts.Seconds, 2.95, 3.1);
        Assert.Equal(75, Facts.Number(facts.Video, "nb_read_packets"));
        AssertRed(await lab.Pixel(output, 0.5));
        AssertBlue(await lab.Pixel(output, 2.5));
        Assert.InRange(await lab.Hertz(output, 0.5), 430, 450);
        Assert.InRange(await lab.Hertz(output, 2.5), 860, 900);
    }

    [Theory]
    [InlineData("mp4", "h264")]
    [InlineData("webm", "vp9")]
    [InlineData("avi", "mpeg4")]
    public async Task Clips_of_all_kinds_are_brought_into_one_frame(string format, string codec)
    {
        await using var lab = new MediaLab();
        await lab.With(Converter, "wide.mp4", $"-f lavfi -i color=red:s=160x90:r=25:d=1 {Tone(440)} {H264} -c:a aac");
        // High, silent and old: bars at its sides, silence under it.
        await lab.With(Converter, "high.avi", "-f lavfi -i color=blue:s=64x96:r=10:d=1 -c:v mpeg4");
        await lab.With(Converter, "small.webm", $"-f lavfi -i color=red:s=80x45:r=50:d=1 {Tone(880)} -c:v libvpx -c:a libvorbis");
        var result = await lab.Convert(Converter, $$"""{"format": "{{format}}"}""");
        var output = result.Outputs[0];
        var facts = await Look(output);
        Assert.Equal((codec, 160, 90), facts.Picture);
        Assert.InRange(facts.Seconds, 2.9, 3.2);
        Assert.Equal("The clips were encoded anew at 160 × 90 and 30 frames a second.", Assert.Single(result.Notes));
        AssertRed(await lab.Pixel(output, 0.5, 10, 45));
        AssertBlack(await lab.Pixel(output, 1.5, 10, 45));
        AssertBlue(await lab.Pixel(output, 1.5, 80, 45));
        AssertRed(await lab.Pixel(output, 2.5, 10, 45));
        Assert.InRange(await lab.Hertz(output, 0.4), 430, 450);
        Assert.Equal(0, await lab.Hertz(output, 1.4));
        Assert.InRange(await lab.Hertz(output, 2.5), 860, 900);
    }

    [Fact]
    public async Task Transparency_that_is_lost_is_said()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue()} {H264}");
        await lab.With(Converter, "b.mov", "-f lavfi -i color=red:s=96x64:r=25:d=1,format=rgba,colorchannelmixer=aa=0.4 -c:v qtrle -pix_fmt argb");
        Assert.Contains("Transparency is not kept.", (await lab.Convert(Converter)).Notes);
    }

    [Fact]
    public async Task A_turned_clip_stands_upright_among_the_others()
    {
        await using var lab = new MediaLab();
        await lab.Make("flat.mp4", $"-f lavfi -i color=red:s=96x64:r=25:d=1 {H264}");
        await lab.With(Converter, "turned.mp4", $"-i {lab.PathOf("flat.mp4")} -c copy -metadata:s:v:0 rotate=90");
        await lab.With(Converter, "small.mp4", $"-f lavfi -i color=blue:s=32x48:r=25:d=1 {H264}");
        var output = (await lab.Convert(Converter)).Outputs[0];
        var facts = await Look(output);
        Assert.Equal(("h264", 64, 96), facts.Picture);
        Assert.Empty(facts.Streams("audio"));
        AssertRed(await lab.Pixel(output, 0.5, 2, 2));
        AssertBlue(await lab.Pixel(output, 1.5, 2, 2));
    }

    [Fact]
    public async Task A_clip_without_a_picture_is_named()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue()} {H264}");
        await lab.With(Converter, "b.mka", Tone());
        var fault = await lab.Fail(Converter);
        Assert.Equal((ErrorCode.UnsupportedInput, "File 2 has no moving picture; the audio operations work on its sound."), (fault.Code, fault.Message));
    }
}
