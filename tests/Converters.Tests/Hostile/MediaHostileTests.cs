using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tests.Media;
using FlipUnit.Converters.Tests.Sniffing;
using FlipUnit.TestSupport;
using static FlipUnit.Converters.Tests.Media.MediaLab;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>Media files that lie about their size or length, are cut off, or are two things at once.</summary>
public sealed class MediaHostileTests
{
    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    /// <summary>Sixteen thousand pixels a side are past what ffmpeg itself takes, twelve thousand past what we take.</summary>
    [Theory]
    [InlineData(16_384, ErrorCode.UnreadableInput)]
    [InlineData(12_000, ErrorCode.ImageTooLarge)]
    public async Task A_frame_of_hundreds_of_megapixels_is_refused_before_it_is_converted(int side, ErrorCode code)
    {
        await using var lab = new HostileLab();
        Assert.Equal(code, (await lab.Run("video.convert", "{}", new HostileFile("a.gif", Gif(side)))).Code);
        Assert.Equal(code, (await lab.Run("video.to_gif", "{}", new HostileFile("a.gif", Gif(side)))).Code);
    }

    /// <summary>A kilobyte that becomes a hundred megabytes with every frame: the largest that is taken.</summary>
    [Theory]
    [InlineData("vp9-8192.webm")]
    [InlineData("av1-8192.mkv")]
    public async Task The_largest_frame_of_the_heavy_codecs_stays_within_its_memory(string name)
    {
        await using var lab = new HostileLab();
        var file = new HostileFile(name, Unpacked(name));
        foreach (var (operation, parameters) in new[] { ("video.convert", """{"format": "mov", "max_height": 360}"""), ("video.to_gif", "{}") })
        {
            var outcome = await lab.Attempt(operation, parameters, [file]);
            Assert.True(outcome.Converted || outcome.Code is ErrorCode.OutOfMemory or ErrorCode.Timeout, outcome.ToString());
            await lab.OrdinaryJob(operation);
        }
    }

    [Fact]
    public async Task A_VP9_frame_of_sixteen_thousand_pixels_a_side_is_refused_whatever_its_container_says()
    {
        await using var lab = new HostileLab();
        foreach (var containerToo in (bool[])[true, false])
        {
            var file = Unpacked("vp9-8192.webm");
            // Behind the sync code and four bits of colour, each side less one in 16 bits: 1FFF becomes 3FFF.
            var frame = file.AsSpan(file.AsSpan().IndexOf((byte[])[0x49, 0x83, 0x42]) + 3);
            (frame[0], frame[2]) = (0x03, 0xF3);
            foreach (var element in (byte[])(containerToo ? [0xB0, 0xBA] : []))
                file[file.AsSpan().IndexOf((byte[])[element, 0x82, 0x20, 0x00]) + 2] = 0x40;
            foreach (var operation in (string[])["video.convert", "video.to_gif"])
            {
                var outcome = await lab.Attempt(operation, "{}", [new HostileFile("a.webm", file)]);
                Assert.True(outcome.Code is ErrorCode.ImageTooLarge or ErrorCode.UnreadableInput or ErrorCode.OutOfMemory, $"{operation}, {containerToo}: {outcome}");
            }
        }
    }

    [Fact]
    public async Task A_container_that_lies_of_its_frames_size_is_refused()
    {
        await using var maker = new MediaLab();
        var file = await maker.Make("a.mp4", $"{RedThenBlue("64x64")} -c:v mpeg4");
        var at = file.AsSpan().IndexOf("mp4v"u8);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at + 28), 16_384);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at + 30), 16_384);
        await using var lab = new HostileLab();
        foreach (var operation in (string[])["video.convert", "video.compress", "video.to_gif"])
        {
            var outcome = await lab.Run(operation, "{}", new HostileFile("a.mp4", file), async result => Assert.InRange((await Look(result.Outputs[0])).Picture.Width, 1, 480));
            Assert.True(outcome.Converted || outcome.Code is ErrorCode.ImageTooLarge or ErrorCode.UnreadableInput, outcome.ToString());
        }
    }

    [Fact]
    public async Task A_picture_that_grows_in_the_middle_does_no_harm()
    {
        await using var maker = new MediaLab();
        byte[] file = [.. await maker.Make("a.ts", $"{RedThenBlue("64x64")} {H264}"), .. await maker.Make("b.ts", $"{RedThenBlue("2048x2048", 0.2, 5)} {H264}")];
        await using var lab = new HostileLab();
        var outcome = await lab.Run("video.convert", """{"quality": "low"}""", new HostileFile("a.ts", file), async result => Assert.Equal(64, (await Look(result.Outputs[0])).Picture.Width));
        Assert.True(outcome.Converted || outcome.Code == ErrorCode.UnreadableInput, outcome.ToString());
    }

    [Fact]
    public async Task An_hour_of_one_frame_a_second_is_an_hour()
    {
        await using var maker = new MediaLab();
        var file = new HostileFile("a.mp4", await maker.Make("a.mp4", $"{RedThenBlue("64x64", 3600, 1)} {H264}"));
        await using var lab = new HostileLab();
        foreach (var format in (string[])["mp4", "avi"])
        {
            var outcome = await lab.Run("video.convert", $$"""{"format": "{{format}}", "quality": "low"}""", file, async result => Assert.InRange((await Look(result.Outputs[0])).Seconds, 3590, 3610));
            Assert.True(outcome.Converted, outcome.ToString());
        }

        Assert.True((await lab.Run("video.to_gif", """{"width": 32}""", file, async result => Assert.InRange((await Look(result.Outputs[0])).Seconds, 59, 61))).Converted);
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("avi")]
    [InlineData("webm")]
    public async Task Two_frames_three_hours_apart_cost_no_hours(string format)
    {
        await using var maker = new MediaLab();
        var file = new HostileFile("a.mkv", await maker.Make("a.mkv", $"-f lavfi -i color=red:s=64x64:r=1:d=2 -vf setpts=N*10800/TB -fps_mode vfr {H264}"));
        await using var lab = new HostileLab();
        var outcome = await lab.Run("video.convert", $$"""{"format": "{{format}}", "quality": "low"}""", file);
        Assert.True(outcome.Converted || outcome.Code == ErrorCode.UnreadableInput, outcome.ToString());
    }

    [Theory]
    [InlineData(5 * 3600.0, ErrorCode.DurationExceeded)]
    [InlineData(3600.0, ErrorCode.UnreadableInput)]
    [InlineData(0.1, null)]
    [InlineData(double.NaN, null)]
    [InlineData(-7.0, null)]
    public async Task A_length_that_is_a_lie_is_not_believed(double seconds, ErrorCode? code)
    {
        await using var maker = new MediaLab();
        var file = new HostileFile("a.mkv", Lie(await maker.Make("a.mkv", $"{RedThenBlue(seconds: 3)} {Tone(seconds: 3)} {H264} -c:a aac"), seconds));
        await using var lab = new HostileLab();
        foreach (var (operation, parameters) in ((string, string)[])[("video.convert", "{}"), ("video.convert", """{"quality": "low"}"""), ("audio.convert", "{}")])
        {
            // Whatever it says: all of the three seconds are there, or the file is refused.
            var outcome = await lab.Run(operation, parameters, file, async result => Assert.InRange((await Look(result.Outputs[0])).Seconds, 2.9, 3.2));
            Assert.Equal(code, outcome.Code);
        }
    }

    [Fact]
    public async Task A_sound_that_says_it_has_four_gigabytes_is_as_long_as_it_is()
    {
        await using var maker = new MediaLab();
        var file = await maker.Make("a.wav", Tone(seconds: 2));
        file.AsSpan(4, 4).Fill(0xFF);
        file.AsSpan(file.AsSpan().IndexOf("data"u8) + 4, 4).Fill(0xFF);
        await using var lab = new HostileLab();
        var outcome = await lab.Run("audio.convert", "{}", new HostileFile("a.wav", file), async result => Assert.InRange((await Look(result.Outputs[0])).Seconds, 1.9, 2.1));
        Assert.True(outcome.Converted || outcome.Code == ErrorCode.UnreadableInput, outcome.ToString());
    }

    [Theory]
    [InlineData("video.convert", "mp4", "-movflags +faststart -c:a aac", """{"format": "mkv", "quality": "low"}""")]
    [InlineData("video.convert", "mkv", "-c:a aac", "{}")]
    [InlineData("video.compress", "mp4", "-c:a aac", "{}")]
    [InlineData("video.to_gif", "avi", "-c:a mp2", "{}")]
    [InlineData("audio.convert", "flv", "-ar 44100 -c:a aac", "{}")]
    public async Task Cut_off_at_ten_places_it_is_refused_or_all_that_is_there_comes_out(string operation, string extension, string codecs, string parameters)
    {
        await using var maker = new MediaLab();
        var whole = await maker.Make($"a.{extension}", $"{RedThenBlue(seconds: 4)} {Tone(seconds: 4, rate: 44_100)} {H264} {codecs}");
        await using var lab = new HostileLab();
        await Parallel.ForEachAsync(Enumerable.Range(0, 10), new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (place, _) =>
        {
            var cut = new HostileFile($"a.{extension}", whole[..(int)(whole.Length * (0.02 + (place * 0.105)))]);
            var outcome = await lab.Attempt(operation, parameters, [cut]);
            Assert.True(outcome.Converted || outcome.Code is ErrorCode.UnreadableInput or ErrorCode.UnsupportedInput, $"{place}: {outcome}");
        });
        await lab.OrdinaryJob(operation);
    }

    [Fact]
    public async Task Nothing_and_next_to_nothing_are_refused()
    {
        await using var lab = new HostileLab();
        foreach (var operation in (string[])["video.convert", "video.compress", "video.to_gif", "video.merge", "audio.convert", "audio.merge"])
        {
            foreach (var content in (byte[][])[[], [0], [0x1A]])
            {
                var file = new HostileFile("a.mkv", content, FileTypes.Mkv);
                Assert.Equal(ErrorCode.UnreadableInput, (await lab.Attempt(operation, "{}", operation.EndsWith("merge", StringComparison.Ordinal) ? [file, file] : [file])).Code);
                Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Attempt(operation, "{}", [file with { Type = null }])).Code);
            }
        }

        await lab.OrdinaryJob("audio.merge");
    }

    [Fact]
    public async Task A_video_that_is_an_archive_too_is_a_video()
    {
        await using var maker = new MediaLab();
        var zip = HeadMaker.Zip(("evil.txt", "evil"));
        byte[] mp4 = [.. await maker.Make("a.mp4", $"{RedThenBlue()} {H264}"), .. zip];
        byte[] gif = [.. await maker.Make("a.gif", RedThenBlue()), .. zip];
        await using var lab = new HostileLab();
        Assert.True((await lab.Run("video.convert", """{"quality": "low"}""", new HostileFile("a.mp4", mp4))).Converted);
        Assert.True((await lab.Run("video.convert", "{}", new HostileFile("a.gif", gif))).Converted);
        // The other way round it begins like an archive, and is none of ours.
        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Run("video.convert", "{}", new HostileFile("a.mp4", [.. zip, .. mp4]))).Code);
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Run("video.convert", "{}", new HostileFile("a.mp4", Encoding.ASCII.GetBytes("%PDF-1.7\n"), FileTypes.Mp4))).Code);
    }

    [Fact]
    public async Task A_wrong_extension_does_not_matter()
    {
        await using var maker = new MediaLab();
        var mkv = await maker.Make("a.mkv", $"{RedThenBlue()} {Tone()} {H264} -c:a aac");
        await using var lab = new HostileLab();
        Assert.True((await lab.Run("audio.convert", "{}", new HostileFile("song.mp3", mkv), async result => Assert.Equal("mp3", (await Look(result.Outputs[0])).Sound.Codec))).Converted);
        Assert.True((await lab.Run("video.convert", "{}", new HostileFile("../../etc/passwd\n.avi", mkv))).Converted);
    }

    /// <summary>A screen of that size, and on it an image of one pixel.</summary>
    private static byte[] Unpacked(string name)
    {
        using var packed = new GZipStream(File.OpenRead(Repository.TestData($"{name}.gz")), CompressionMode.Decompress);
        var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static byte[] Gif(int side) => HeadMaker.Bytes(
        "GIF89a", side & 0xFF, side >> 8, side & 0xFF, side >> 8, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0, 0x3B);

    /// <summary>Matroska says its length twice: as a number of milliseconds for the whole, and in a tag of each stream.</summary>
    private static byte[] Lie(byte[] file, double seconds)
    {
        var lie = (byte[])file.Clone();
        var at = lie.AsSpan().IndexOf((byte[])[0x44, 0x89, 0x88]);
        BinaryPrimitives.WriteDoubleBigEndian(lie.AsSpan(at + 3), seconds * 1000);
        var tag = Encoding.ASCII.GetBytes(double.IsFinite(seconds) && seconds > 0 ? $"{TimeSpan.FromSeconds(seconds):hh\\:mm\\:ss\\.fffffff}00" : "99:99:99.999999999");
        for (var found = lie.AsSpan().IndexOf("00:00:03."u8); found >= 0; found = lie.AsSpan().IndexOf("00:00:03."u8))
            tag.CopyTo(lie, found);
        return lie;
    }
}
