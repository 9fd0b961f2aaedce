using FlipUnit.Converters.Tests.Media;
using static FlipUnit.Converters.Tests.Media.MediaLab;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>Small media files of many containers and codecs, to be damaged.</summary>
internal static class MediaSeeds
{
    public static async Task<IReadOnlyList<Seed>> Make()
    {
        await using var maker = new MediaLab();
        var (picture, sound) = (RedThenBlue("32x32", 0.4, 10), Tone(seconds: 0.3, rate: 44_100));
        var tone = new HostileFile("b.wav", await maker.Make("b.wav", sound));
        return
        [
            await One("video.convert", """{"quality": "low"}""", "a.mp4", $"{picture} {sound} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac"),
            await One("video.convert", "{}", "a.webm", $"{picture} {sound} -c:v libvpx -c:a libopus"),
            await One("video.to_gif", "{}", "a.avi", $"{picture} -c:v mpeg4"),
            await One("video.convert", """{"format": "mkv"}""", "a.ts", $"{picture} {sound} -c:v mpeg2video -c:a mp2"),
            await One("audio.convert", """{"format": "wav"}""", "a.mp3", $"{sound} -c:a libmp3lame"),
            await One("audio.convert", """{"format": "flac"}""", "a.ogg", $"{sound} -c:a libvorbis"),
            await One("audio.merge", """{"format": "wav"}""", "a.m4a", $"{sound} -c:a aac", tone),
        ];

        async Task<Seed> One(string operation, string parameters, string name, string arguments, params HostileFile[] more) =>
            new(operation, parameters, [new HostileFile(name, await maker.Make(name, arguments)), .. more]);
    }
}
