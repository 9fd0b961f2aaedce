using System.Text.Json;
using FlipUnit.Converters.Media;
using static FlipUnit.Converters.Tests.Media.MediaLab;

namespace FlipUnit.Converters.Tests.Media;

public sealed class AudioMergeTests
{
    private static readonly AudioMerge Converter = new();

    [Theory]
    [InlineData("mp3", "mp3", 48_000)]
    [InlineData("wav", "pcm_s16le", 48_000)]
    [InlineData("ogg", "vorbis", 48_000)]
    [InlineData("flac", "flac", 48_000)]
    [InlineData("m4a", "aac", 48_000)]
    [InlineData("opus", "opus", 48_000)]
    public async Task Sounds_of_all_kinds_follow_each_other_with_a_pause(string format, string codec, int rate)
    {
        await using var lab = await Three();
        var output = (await lab.Convert(Converter, $$"""{"format": "{{format}}", "gap_ms": 500}""")).Outputs[0];
        var facts = await Look(output);
        Assert.Equal((codec, rate, 2), facts.Sound);
        Assert.InRange(facts.Seconds, 3.95, 4.2);
        Assert.InRange(await lab.Hertz(output, 0.4), 430, 450);
        Assert.Equal(0, await lab.Hertz(output, 1.2));
        Assert.InRange(await lab.Hertz(output, 1.9), 860, 900);
        Assert.InRange(await lab.Hertz(output, 3.4), 640, 680);
    }

    [Fact]
    public async Task They_fade_into_each_other()
    {
        await using var lab = await Three();
        var result = await lab.Convert(Converter, """{"format": "wav", "crossfade_ms": 300}""");
        Assert.InRange((await Look(result.Outputs[0])).Seconds, 2.35, 2.5);
        Assert.InRange(await lab.Hertz(result.Outputs[0], 0.2), 430, 450);
        Assert.InRange(await lab.Hertz(result.Outputs[0], 1.1), 860, 900);
        Assert.InRange(await lab.Hertz(result.Outputs[0], 2), 640, 680);
        Assert.DoesNotContain(result.Notes, note => note.Contains("cross-fade", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fade_is_no_longer_than_half_of_the_shortest()
    {
        await using var lab = await Three();
        var result = await lab.Convert(Converter, """{"format": "flac", "crossfade_ms": 2000}""");
        Assert.InRange((await Look(result.Outputs[0])).Seconds, 1.9, 2.1);
        Assert.Contains(result.Notes, note => note.StartsWith("The shortest file allows a cross-fade of ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_without_sound_is_named()
    {
        await using var lab = await new MediaLab().With(Converter, "a.wav", Tone());
        await lab.With(Converter, "b.mp4", RedThenBlue());
        var fault = await lab.Fail(Converter);
        Assert.Equal((ErrorCode.UnsupportedInput, "File 2 has no sound that can be read."), (fault.Code, fault.Message));
    }

    [Fact]
    public void A_pause_and_a_fade_at_once_are_refused() =>
        Assert.Equal("crossfade_ms", Assert.Single(Converter.Parameters.Validate(JsonElement.Parse("""{"gap_ms": 1, "crossfade_ms": 1}"""))).Field);

    private static async Task<MediaLab> Three()
    {
        var lab = new MediaLab();
        await lab.With(Converter, "a.mp3", $"{Tone(440, rate: 22_050)} -c:a libmp3lame");
        await lab.With(Converter, "b.mp4", $"{RedThenBlue()} {Tone(880)} -c:v libx264 -preset ultrafast -ac 2 -c:a aac");
        await lab.With(Converter, "c.wav", Tone(660, rate: 44_100));
        return lab;
    }
}
