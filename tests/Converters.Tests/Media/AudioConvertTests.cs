using System.Text.Json;
using FlipUnit.Converters.Media;
using static FlipUnit.Converters.Tests.Media.MediaLab;

namespace FlipUnit.Converters.Tests.Media;

public sealed class AudioConvertTests
{
    private static readonly AudioConvert Converter = new();

    public static TheoryData<string, string> Inputs => new()
    {
        { "mp3", "-c:a libmp3lame" }, { "mp2", "-c:a mp2" }, { "wav", "" }, { "ogg", "-c:a libvorbis" }, { "opus", "-c:a libopus" }, { "flac", "" },
        { "m4a", "-c:a alac" }, { "aac", "-c:a aac" }, { "aiff", "" }, { "caf", "" }, { "amr", "-c:a libopencore_amrnb" }, { "mka", "-c:a ac3" }, { "wma", "-c:a wmav2" },
    };

    [Theory, MemberData(nameof(Inputs))]
    public async Task Every_type_that_is_taken_becomes_mp3(string extension, string codec)
    {
        await using var lab = new MediaLab();
        if (extension == "amr")
            lab.Harness.With(Converter, "a.amr", Amr(50));
        else
            await lab.With(Converter, $"a.{extension}", $"{Tone(seconds: 1)} {codec}");
        var output = (await lab.Convert(Converter)).Outputs[0];
        var facts = await Look(output);
        Assert.Equal("a.mp3", output.Name);
        Assert.Equal("mp3", facts.Sound.Codec);
        Assert.InRange(facts.Seconds, 0.95, 1.2);
        if (extension != "amr")
            Assert.InRange(await lab.Hertz(output, 0.4), 430, 450);
    }

    [Fact]
    public void Every_type_that_is_taken_is_in_the_examples() =>
        Assert.All(MediaTypes.Audio, type => Assert.Contains(Inputs, input => type.Extensions.Contains(input.Data.Item1)));

    [Theory]
    [InlineData("mp3", "mp3", 44_100)]
    [InlineData("wav", "pcm_s16le", 44_100)]
    [InlineData("ogg", "vorbis", 44_100)]
    [InlineData("flac", "flac", 44_100)]
    [InlineData("m4a", "aac", 44_100)]
    [InlineData("opus", "opus", 48_000)]
    public async Task Every_format_is_written_from_every_kind_of_sound(string format, string codec, int rate)
    {
        // Ordinary stereo, a telephone's, surround, studio: what one encoder takes another refuses.
        (string Name, string Arguments, int Channels)[] sounds =
        [
            ("stereo", $"{Tone(rate: 44_100)} -ac 2", 2),
            ("phone", $"{Tone(rate: 8000)} -ac 1", 1),
            ("surround", $"{Tone()} -af pan=5.1(side)|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0", format == "mp3" ? 2 : 6),
            ("studio", $"{Tone(rate: 96_000)} -ac 2 -c:a pcm_s24le", 2),
            ("wall", $"{Tone()} -af pan=16c|c0=c0|c1=c0", 2),
        ];
        foreach (var (name, arguments, channels) in sounds)
        {
            foreach (var bitrate in (string[])["", """, "bitrate_kbps": 16""", """, "bitrate_kbps": 320"""])
            {
                if (bitrate.Length > 0 && (format is "wav" or "flac" || name is not ("phone" or "surround")))
                    continue;
                await using var lab = await new MediaLab().With(Converter, $"{name}.wav", arguments);
                var output = (await lab.Convert(Converter, $$"""{"format": "{{format}}"{{bitrate}}}""")).Outputs[0];
                var facts = await Look(output);
                Assert.Equal(channels, facts.Sound.Channels);
                Assert.InRange(facts.Seconds, 0.95, 1.2);
                if (name == "stereo")
                    Assert.Equal((codec, rate, 2), facts.Sound);
                if (name != "wall" && bitrate.Length == 0)
                    Assert.InRange(await lab.Hertz(output, 0.4), 430, 450);
            }
        }
    }

    [Fact]
    public async Task Rate_channels_and_bitrate_are_as_asked()
    {
        await using var lab = await new MediaLab().With(Converter, "a.wav", $"{Tone(seconds: 3)} -ac 2");
        var facts = await Look((await lab.Convert(Converter, """{"format": "mp3", "sample_rate": 22050, "channels": 1, "bitrate_kbps": 64}""")).Outputs[0]);
        Assert.Equal(("mp3", 22_050, 1), facts.Sound);
        Assert.Equal(64_000, Facts.Number(facts.Audio, "bit_rate"));
    }

    [Theory]
    [InlineData("""{"format": "opus", "sample_rate": 44100}""", "sample_rate", "must be one of 8000, 12000, 16000, 24000, 48000")]
    [InlineData("""{"format": "mp3", "sample_rate": 96000}""", "sample_rate", "must be one of")]
    [InlineData("""{"sample_rate": 4000}""", "sample_rate", "8000")]
    [InlineData("""{"bitrate_kbps": 1000}""", "bitrate_kbps", "320")]
    public void What_a_format_cannot_hold_is_refused_by_name(string parameters, string field, string words)
    {
        var fault = Assert.Single(Converter.Parameters.Validate(JsonElement.Parse(parameters)));
        Assert.Equal(field, fault.Field);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wav", "pcm_s24le")]
    [InlineData("flac", "24")]
    public async Task Twenty_four_bits_stay(string format, string proof)
    {
        await using var lab = await new MediaLab().With(Converter, "a.wav", $"{Tone()} -c:a pcm_s24le");
        var facts = await Look((await lab.Convert(Converter, $$"""{"format": "{{format}}"}""")).Outputs[0]);
        Assert.Equal(proof, Facts.Text(facts.Audio, format == "wav" ? "codec_name" : "bits_per_raw_sample"));
    }

    [Theory]
    [InlineData("ogg", "mp3")]
    [InlineData("opus", "flac")]
    [InlineData("mp3", "m4a")]
    [InlineData("flac", "wav")]
    public async Task Tags_are_kept_wherever_a_format_has_them(string from, string to)
    {
        await using var lab = await new MediaLab().With(Converter, $"a.{from}", $"{Tone()} -metadata title=Night");
        Assert.Equal("Night", (await Look((await lab.Convert(Converter, $$"""{"format": "{{to}}"}""")).Outputs[0])).Title);
    }

    [Fact]
    public async Task Of_several_sound_tracks_the_first_is_taken_and_that_is_said()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mkv", $"{Tone(440)} {Tone(880)} -map 0 -map 1 -c:a aac");
        var result = await lab.Convert(Converter);
        Assert.Equal("The file has several sound tracks; the first is taken.", Assert.Single(result.Notes));
        Assert.InRange(await lab.Hertz(result.Outputs[0], 0.3), 430, 450);
    }

    [Theory]
    [InlineData("m4a", true)]
    [InlineData("flac", true)]
    [InlineData("ogg", false)]
    public async Task A_cover_is_kept_or_its_loss_is_said(string format, bool kept)
    {
        await using var lab = new MediaLab();
        await lab.Make("cover.jpg", "-f lavfi -i color=red:s=64x64:d=0.1 -frames:v 1");
        await lab.With(Converter, "a.mp3", $"{Tone()} -i {lab.PathOf("cover.jpg")} -map 0 -map 1 -c:v copy -disposition:v attached_pic");
        var result = await lab.Convert(Converter, $$"""{"format": "{{format}}"}""");
        Assert.Equal(kept ? 1 : 0, (await Look(result.Outputs[0])).Streams("video").Count());
        Assert.Equal(kept ? [] : ["The cover image is not kept."], result.Notes);
    }

    [Theory]
    [InlineData("mkv")]
    [InlineData("flv")]
    public async Task Sound_that_ends_before_the_picture_is_whole(string extension)
    {
        await using var lab = await new MediaLab().With(Converter, $"a.{extension}", $"{RedThenBlue(seconds: 5)} {Tone(seconds: 2, rate: 44_100)} -c:v {(extension == "flv" ? "flv" : "mpeg4")} -c:a libmp3lame");
        Assert.InRange((await Look((await lab.Convert(Converter, """{"format": "wav"}""")).Outputs[0])).Seconds, 1.95, 2.1);
    }

    [Fact]
    public async Task An_mp3_whose_bitrate_wanders_is_measured_and_not_guessed()
    {
        // The first frames are loud and the rest silent, so that a guess by the first bitrate is far off.
        await using var lab = await new MediaLab().With(
            Converter, "a.mp3", "-f lavfi -i anoisesrc=d=2[n];anullsrc=r=44100:cl=mono:d=18[s];[n][s]concat=n=2:v=0:a=1 -c:a libmp3lame -q:a 0 -write_xing 0");
        Assert.InRange((await Look((await lab.Convert(Converter, """{"format": "wav"}""")).Outputs[0])).Seconds, 19.9, 20.2);
    }

    [Fact]
    public async Task A_file_of_no_sound_at_all_is_refused()
    {
        await using var lab = new MediaLab();
        var whole = await lab.Make("a.wav", Tone());
        // The header alone, and it says so.
        lab.Harness.With(Converter, "a.wav", [.. whole[..4], 36, 0, 0, 0, .. whole[8..36], .. "data"u8, 0, 0, 0, 0]);
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Fail(Converter)).Code);
    }

    [Fact]
    public async Task A_video_without_sound_is_refused()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", RedThenBlue());
        var fault = await lab.Fail(Converter);
        Assert.Equal((ErrorCode.UnsupportedInput, "The file has no sound that can be read."), (fault.Code, fault.Message));
    }

    /// <summary>Frames of 12.2 kb/s, 20 ms each; ffmpeg reads AMR and has no free encoder for it.</summary>
    private static byte[] Amr(int frames) => [.. "#!AMR\n"u8, .. Enumerable.Repeat<byte[]>([0x3C, .. new byte[31]], frames).SelectMany(frame => frame)];
}
