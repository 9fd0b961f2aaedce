using FlipUnit.Converters.Files;
using FlipUnit.Converters.Media;
using static FlipUnit.Converters.Tests.Media.Colours;
using static FlipUnit.Converters.Tests.Media.MediaLab;

namespace FlipUnit.Converters.Tests.Media;

public sealed class VideoConvertTests
{
    private static readonly VideoConvert Converter = new();

    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    /// <summary>A red picture, half of it there.</summary>
    private const string SeenThrough = "-f lavfi -i color=red:s=96x64:d=1,format=rgba,colorchannelmixer=aa=0.4";

    private const string Camera = "-metadata creation_time=2019-05-04T10:11:12Z -metadata com.apple.quicktime.make=Pear -movflags use_metadata_tags";

    /// <summary>An example of every type that is taken, by extension.</summary>
    public static TheoryData<string, string> Inputs => new()
    {
        { "mp4", $"{RedThenBlue()} {Tone()} {H264} -c:a aac" },
        { "3gp", $"{RedThenBlue("176x144")} {Tone(rate: 8000)} -c:v h263 -c:a aac" },
        { "webm", $"{RedThenBlue()} {Tone()} -c:v libvpx -c:a libvorbis" },
        { "mkv", $"{RedThenBlue()} {Tone()} -c:v libvpx-vp9 -deadline realtime -c:a flac" },
        { "mov", $"{RedThenBlue()} {Tone()} -c:v prores -c:a pcm_s16le" },
        { "avi", $"{RedThenBlue()} {Tone()} -c:v mpeg4 -c:a libmp3lame" },
        { "ts", $"{RedThenBlue()} {Tone()} {H264} -c:a aac" },
        { "m2ts", $"{RedThenBlue()} {Tone()} {H264} -c:a ac3" },
        { "mpg", $"{RedThenBlue()} {Tone()} -c:v mpeg2video -c:a mp2" },
        { "wmv", $"{RedThenBlue()} {Tone()} -c:v wmv2 -c:a wmav2" },
        { "flv", $"{RedThenBlue()} {Tone(rate: 44_100)} -c:v flv -c:a libmp3lame" },
        { "ogv", $"{RedThenBlue()} {Tone()} -c:v libtheora -q:v 8 -c:a libvorbis" },
        { "gif", RedThenBlue() },
    };

    [Fact]
    public void Every_type_that_is_taken_is_in_the_examples() =>
        Assert.Equal(MediaTypes.Video.Order(Comparer<FileType>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name))).Select(type => type.Name),
            MediaTypes.Video.Where(type => Inputs.Any(input => type.Extensions.Contains(input.Data.Item1))).Select(type => type.Name).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Inputs))]
    public async Task Every_type_that_is_taken_becomes_mp4(string extension, string arguments)
    {
        await using var lab = await new MediaLab().With(Converter, $"clip.{extension}", arguments);
        var output = Assert.Single((await lab.Convert(Converter)).Outputs);
        var facts = await Look(output);
        Assert.Equal("clip.mp4", output.Name);
        Assert.Equal("h264", facts.Picture.Codec);
        Assert.Equal(extension == "gif" ? 0 : 1, facts.Streams("audio").Count());
        Assert.InRange(facts.Seconds, 0.9, 1.2);
        AssertRed(await lab.Pixel(output, 0.1));
        AssertBlue(await lab.Pixel(output, 0.8));
    }

    [Theory]
    [InlineData("mp4", "mov,mp4", "h264", "aac")]
    [InlineData("webm", "matroska,webm", "vp9", "opus")]
    [InlineData("mkv", "matroska,webm", "h264", "aac")]
    [InlineData("mov", "mov,mp4", "h264", "aac")]
    [InlineData("avi", "avi", "mpeg4", "mp3")]
    public async Task Every_format_is_encoded_with_its_codecs(string format, string container, string video, string audio)
    {
        await using var lab = await new MediaLab().With(Converter, "a.mpg", $"{RedThenBlue("63x47")} {Tone(880)} -c:v mpeg2video -c:a mp2");
        var output = (await lab.Convert(Converter, $$"""{"format": "{{format}}", "quality": "high"}""")).Outputs[0];
        var facts = await Look(output);
        Assert.StartsWith(container, facts.Container, StringComparison.Ordinal);
        // Odd sides are cut by one.
        Assert.Equal((video, 62, 46), facts.Picture);
        Assert.Equal((audio, 48_000, 1), facts.Sound);
        Assert.InRange(facts.Seconds, 0.95, 1.15);
        AssertRed(await lab.Pixel(output, 0.1));
        AssertBlue(await lab.Pixel(output, 0.8));
        Assert.InRange(await lab.Hertz(output, 0.4), 860, 900);
    }

    [Fact]
    public async Task Streams_that_fit_are_copied()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mkv", $"{RedThenBlue()} {Tone()} {H264} -c:a aac");
        var output = (await lab.Convert(Converter)).Outputs[0];
        Assert.Equal(await Packets(lab.PathOf("a.mkv"), "v"), await Packets(output.Path, "v"));
        Assert.Equal(await Packets(lab.PathOf("a.mkv"), "a"), await Packets(output.Path, "a"));
    }

    [Fact]
    public async Task Streams_that_fit_but_cannot_be_copied_are_encoded()
    {
        // H.264 with frames out of order in AVI has no times that MP4 could take.
        await using var lab = await new MediaLab().With(Converter, "a.avi", $"{RedThenBlue(seconds: 2)} {Tone(seconds: 2)} -c:v libx264 -bf 3 -pix_fmt yuv420p -c:a libmp3lame");
        var output = (await lab.Convert(Converter, """{"format": "mov"}""")).Outputs[0];
        Assert.InRange((await Look(output)).Seconds, 1.95, 2.2);
        AssertRed(await lab.Pixel(output, 0.2));
        AssertBlue(await lab.Pixel(output, 1.8));
    }

    [Theory]
    [InlineData("mov", 96, 64)]
    [InlineData("mkv", 64, 96)]
    [InlineData("webm", 64, 96)]
    public async Task A_turned_picture_stays_upright(string format, int width, int height)
    {
        await using var lab = new MediaLab();
        await lab.Make("flat.mp4", $"{RedThenBlue()} {H264}");
        await lab.With(Converter, "turned.mp4", $"-i {lab.PathOf("flat.mp4")} -c copy -metadata:s:v:0 rotate=90");
        var facts = await Look((await lab.Convert(Converter, $$"""{"format": "{{format}}"}""")).Outputs[0]);
        // Copied with its mark where the format has one, else turned.
        Assert.Equal((width, height), (facts.Picture.Width, facts.Picture.Height));
        Assert.Equal(format == "mov", facts.Video.TryGetProperty("side_data_list", out _));
    }

    [Fact]
    public async Task A_part_begins_and_ends_where_it_was_asked_for()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue(seconds: 4)} {Tone(seconds: 4)} {H264} -g 250 -c:a aac");
        var output = (await lab.Convert(Converter, """{"start": 1.5, "duration": 1, "mute": true}""")).Outputs[0];
        var facts = await Look(output);
        Assert.InRange(facts.Seconds, 0.95, 1.05);
        Assert.Empty(facts.Streams("audio"));
        AssertRed(await lab.Pixel(output, 0.3));
        AssertBlue(await lab.Pixel(output, 0.7));
    }

    [Fact]
    public async Task A_start_past_the_end_is_the_askers_fault()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue()} {H264}");
        var fault = await lab.Fail(Converter, """{"start": 5}""");
        Assert.Equal(ErrorCode.InvalidParameters, fault.Code);
        Assert.Equal("The file lasts 1.0 seconds; it cannot begin at 5.", fault.Message);
    }

    [Fact]
    public async Task A_height_is_a_bound_and_not_a_wish()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue("160x120")} {H264}");
        Assert.Equal(("h264", 80, 60), (await Look((await lab.Convert(Converter, """{"max_height": 60}""")).Outputs[0])).Picture);
        Assert.Equal(("h264", 160, 120), (await Look((await lab.Convert(Converter, """{"max_height": 240}""")).Outputs[0])).Picture);
    }

    [Fact]
    public async Task A_file_without_a_picture_is_refused()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mkv", Tone());
        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Fail(Converter)).Code);
    }

    [Theory]
    [InlineData("webm")]
    [InlineData("avi")]
    [InlineData("mp4")]
    public async Task Frames_that_come_when_they_like_keep_their_times(string format)
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"{RedThenBlue(seconds: 4)} -vf select=lt(t\\,1)+gt(t\\,3) -fps_mode vfr {H264}");
        var output = (await lab.Convert(Converter, $$"""{"format": "{{format}}", "quality": "medium"}""")).Outputs[0];
        Assert.InRange((await Look(output)).Seconds, 3.9, 4.1);
        AssertRed(await lab.Pixel(output, 0.5));
        AssertBlue(await lab.Pixel(output, 3.5));
    }

    [Fact]
    public async Task A_thousand_frames_a_second_become_an_avi_of_sixty()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mkv", $"{RedThenBlue(rate: 1000)} {H264}");
        var result = await lab.Convert(Converter, """{"format": "avi"}""");
        var facts = await Look(result.Outputs[0]);
        Assert.InRange(Facts.Number(facts.Video, "nb_read_packets"), 58, 63);
        Assert.Contains("AVI is written with at most 60 frames a second.", result.Notes);
    }

    [Fact]
    public async Task Hdr_is_tone_mapped_when_it_is_encoded_and_kept_when_it_is_copied()
    {
        const string Hdr = "-f lavfi -i color=c=0xC0C0C0:s=96x64:d=0.5:r=10 -c:v libx265 -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc"
            + " -x265-params log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc";
        await using var lab = await new MediaLab().With(Converter, "a.mkv", Hdr);
        var result = await lab.Convert(Converter, """{"quality": "high"}""");
        var facts = await Look(result.Outputs[0]);
        Assert.Equal(("bt709", "bt709", "yuv420p"), (Facts.Text(facts.Video, "color_transfer"), Facts.Text(facts.Video, "color_space"), Facts.Text(facts.Video, "pix_fmt")));
        var (r, g, b) = await lab.Pixel(result.Outputs[0], 0.1);
        // 1,000 nits of grey: bright on an ordinary screen, and still grey.
        Assert.True(r > 200 && Math.Abs(r - g) < 8 && Math.Abs(g - b) < 8, $"{r} {g} {b}");
        Assert.Contains("The picture's HDR was brought to the colours of ordinary screens.", result.Notes);

        var copied = await lab.Convert(Converter);
        Assert.Equal("smpte2084", Facts.Text((await Look(copied.Outputs[0])).Video, "color_transfer"));
        Assert.Equal("hvc1", Facts.Text((await Look(copied.Outputs[0])).Video, "codec_tag_string"));
        Assert.Empty(copied.Notes);
    }

    [Fact]
    public async Task A_recording_that_says_no_length_is_measured_and_has_progress()
    {
        await using var lab = new MediaLab();
        // As a browser records: written to a pipe, so the length is never filled in.
        await lab.Make("live.mkv", $"{RedThenBlue(seconds: 3)} {Tone(seconds: 3)} -c:v libvpx -c:a libopus -f webm -live 1");
        lab.Harness.With(Converter, "live.webm", await File.ReadAllBytesAsync(lab.PathOf("live.mkv"), TestContext.Current.CancellationToken));
        var facts = await Look((await lab.Convert(Converter)).Outputs[0]);
        Assert.InRange(facts.Seconds, 2.9, 3.1);
        Assert.True(lab.Progress.Last() > 0.9);
    }

    [Theory]
    [InlineData("webm", 6)]
    [InlineData("mp4", 6)]
    [InlineData("avi", 2)]
    public async Task Surround_sound_is_kept_where_the_format_holds_it(string format, int channels)
    {
        await using var lab = await new MediaLab().With(Converter, "a.mkv", $"{RedThenBlue()} -f lavfi -i anoisesrc=d=1:r=48000 -af pan=5.1(side)|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0 {H264} -c:a flac");
        var result = await lab.Convert(Converter, $$"""{"format": "{{format}}"}""");
        Assert.Equal(channels, (await Look(result.Outputs[0])).Sound.Channels);
        Assert.Equal(channels == 2, result.Notes.Contains("6 channels were mixed to stereo."));
    }

    [Fact]
    public async Task What_is_left_out_is_said()
    {
        await using var lab = new MediaLab();
        await File.WriteAllTextAsync(lab.PathOf("a.srt"), "1\n00:00:00,000 --> 00:00:01,000\nHello\n", TestContext.Current.CancellationToken);
        await lab.With(Converter, "a.mkv", $"{RedThenBlue()} {Tone(440)} {Tone(880)} -i {lab.PathOf("a.srt")} -map 0 -map 1 -map 2 -map 3 {H264} -c:a aac");
        var result = await lab.Convert(Converter);
        Assert.Equal(["The file has several sound tracks; the first is kept.", "Subtitles and attachments are not kept."], result.Notes);
        Assert.InRange(await lab.Hertz(result.Outputs[0], 0.3), 430, 450);
    }

    [Theory]
    [InlineData("a.mp4", "mp4", "")]
    [InlineData("a.mp4", "mp4", ""","quality": "low" """)]
    [InlineData("a.mov", "mp4", "")]
    [InlineData("a.mkv", "mp4", "")]
    [InlineData("a.mp4", "mkv", "")]
    [InlineData("a.mov", "webm", "")]
    public async Task The_date_of_the_recording_and_the_title_are_kept(string name, string format, string more)
    {
        await using var lab = await new MediaLab().With(Converter, name, $"{RedThenBlue()} {H264} -metadata creation_time=2019-05-04T10:11:12Z -metadata title=Harbour");
        var result = await lab.Convert(Converter, $$"""{"format": "{{format}}"{{more}}}""");
        var facts = await Look(result.Outputs[0]);
        Assert.StartsWith("2019-05-04T10:11:12", facts.Tag("creation_time"), StringComparison.Ordinal);
        Assert.Equal("Harbour", facts.Title);
        Assert.Empty(result.Notes);
    }

    [Fact]
    public async Task The_title_of_an_Ogg_video_is_kept()
    {
        await using var lab = await new MediaLab().With(Converter, "a.ogv", $"{RedThenBlue()} {Tone()} -c:v libtheora -c:a libvorbis -metadata title=Harbour -metadata:s:v title=Harbour");
        Assert.Equal("Harbour", (await Look((await lab.Convert(Converter)).Outputs[0])).Title);
    }

    [Theory]
    [InlineData("mp4", "com.apple.quicktime.make")]
    [InlineData("mov", "com.apple.quicktime.make")]
    [InlineData("mkv", "COM.APPLE.QUICKTIME.MAKE")]
    public async Task What_a_camera_wrote_under_QuickTime_s_names_is_kept(string format, string tag)
    {
        await using var lab = await new MediaLab().With(Converter, "a.mov", $"{RedThenBlue()} {H264} {Camera}");
        var result = await lab.Convert(Converter, $$"""{"format": "{{format}}"}""");
        var facts = await Look(result.Outputs[0]);
        Assert.Equal("Pear", facts.Tag(tag));
        Assert.StartsWith("2019-05-04T10:11:12", facts.Tag("creation_time"), StringComparison.Ordinal);
        Assert.Empty(result.Notes);
    }

    [Fact]
    public async Task A_title_stays_where_players_look_for_it_and_the_camera_s_tags_are_said_to_be_lost()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mov", $"{RedThenBlue()} {H264} {Camera} -metadata title=Harbour");
        var result = await lab.Convert(Converter);
        Assert.Equal("Harbour", (await Look(result.Outputs[0])).Title);
        Assert.Contains("\u00A9nam", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(result.Outputs[0].Path, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        Assert.Equal("The camera's QuickTime tags are not kept.", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Tags_that_a_format_has_no_place_for_are_said_to_be_lost()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mov", $"{RedThenBlue()} {H264} {Camera}");
        var result = await lab.Convert(Converter, """{"format": "avi"}""");
        Assert.Equal(["The date of the recording is not kept; the format has no place for it.", "The camera's QuickTime tags are not kept."], result.Notes);
    }

    [Theory]
    [InlineData("a.gif", $"{SeenThrough} -filter_complex split[a][b];[a]palettegen=reserve_transparent=1[p];[b][p]paletteuse", "mp4", true)]
    [InlineData("a.gif", "-f lavfi -i color=red:s=96x64:d=1", "mp4", false)]
    [InlineData("a.mov", $"{SeenThrough} -c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", "webm", true)]
    [InlineData("a.mov", $"{SeenThrough} -c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", "mov", false)]
    [InlineData("a.mov", $"{SeenThrough} -c:v qtrle -pix_fmt argb", "mp4", true)]
    [InlineData("a.webm", $"{SeenThrough} -c:v libvpx -auto-alt-ref 0 -pix_fmt yuva420p", "mp4", true)]
    [InlineData("a.webm", $"{SeenThrough} -c:v libvpx -auto-alt-ref 0 -pix_fmt yuva420p", "webm", false)]
    public async Task Transparency_that_is_lost_is_said(string name, string arguments, string format, bool isLost)
    {
        await using var lab = await new MediaLab().With(Converter, name, arguments);
        Assert.Equal(isLost ? ["Transparency is not kept."] : [], (await lab.Convert(Converter, $$"""{"format": "{{format}}"}""")).Notes);
    }

    [Fact]
    public async Task A_cover_that_is_left_out_is_said()
    {
        await using var lab = new MediaLab();
        await lab.Make("cover.jpg", "-f lavfi -i color=red:s=64x64:d=0.1 -frames:v 1");
        await lab.With(Converter, "a.mp4", $"{RedThenBlue()} -i {lab.PathOf("cover.jpg")} -map 0 -map 1 {H264} -c:v:1 copy -disposition:v:1 attached_pic");
        var result = await lab.Convert(Converter);
        Assert.Single((await Look(result.Outputs[0])).Streams("video"));
        Assert.Equal("The cover image is not kept.", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Progress_moves_and_never_goes_back()
    {
        await using var lab = await new MediaLab().With(Converter, "a.mp4", $"-f lavfi -i testsrc2=s=640x360:d=25:r=30 {H264}");
        await lab.Convert(Converter, """{"format": "webm"}""");
        Assert.True(lab.Progress.Count >= 3, $"{lab.Progress.Count} reports");
        Assert.Equal(lab.Progress.Order(), lab.Progress);
    }
}
