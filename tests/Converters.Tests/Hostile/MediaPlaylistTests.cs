using System.Text;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>Lists under media names, which ffmpeg would follow to other files and servers. Each points at both canaries.</summary>
public sealed class MediaPlaylistTests
{
    public static TheoryData<string> Lists => ["hls", "hls behind a tag", "dash", "concat", "sdp", "srt", "ass", "webvtt", "smil", "m3u", "cue", "image list", "lrc"];

    [Theory, MemberData(nameof(Lists))]
    public async Task A_list_under_a_media_name_is_read_by_nobody(string list)
    {
        await using var lab = new HostileLab();
        var content = Encoding.UTF8.GetBytes(Text(list, lab.Canary.Path, lab.Canary.Url));
        // As it comes, and as if the sniffer had been fooled.
        HostileFile[] files =
        [
            new("a.mp4", content), new("a.mp3", content), new("a.mkv", content),
            new("a.mp4", content, FileTypes.Mp4), new("a.ts", content, FileTypes.MpegTs), new("a.mp3", content, FileTypes.Mp3),
        ];
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (file, _) =>
        {
            var outcome = await lab.Attempt(file.Name == "a.mp3" ? "audio.convert" : "video.convert", "{}", [file]);
            Assert.True(outcome.Code is ErrorCode.UnsupportedInput or ErrorCode.UnreadableInput, outcome.ToString());
        });

        var clip = new HostileFile("clip.mp4", await File.ReadAllBytesAsync(TestSupport.Repository.TestData("clip.mp4"), TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Attempt("video.merge", "{}", [clip, files[3]])).Code);
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Attempt("video.to_gif", "{}", [files[4]])).Code);
        await lab.OrdinaryJob("video.to_gif");
    }

    private static string Text(string list, string path, string url) => list switch
    {
        "hls" => $"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{path}\n#EXTINF:9,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
        // ffmpeg looks behind the tag for what the file is, and the sniffer calls it MP3.
        "hls behind a tag" => $"ID3\x04\0\0\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{path}\n#EXTINF:9,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
        "dash" => $"""<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT9S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>{url}/a.mp4</BaseURL></Representation><Representation id="2" bandwidth="2"><BaseURL>file://{path}</BaseURL></Representation></AdaptationSet></Period></MPD>""",
        "concat" => $"ffconcat version 1.0\nfile {path}\nfile {url}/a.mp4\n",
        "sdp" => $"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:{url}\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        "srt" => $"1\n00:00:00,000 --> 00:00:09,000\n<img src=\"{url}/a.png\">{path}\n",
        "ass" => $"[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: {path}\n[Events]\nDialogue: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,{url}\n",
        "webvtt" => $"WEBVTT\n\nSTYLE\n@import url({url}/a.css)\n\n00:00.000 --> 00:09.000\n{path}\n",
        "smil" => $"<smil><body><video src=\"{url}/a.mp4\"/><video src=\"file://{path}\"/></body></smil>",
        "m3u" => $"{path}\n{url}/a.mp3\n",
        "cue" => $"FILE \"{path}\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n",
        "image list" => $"push graphic-context\nimage over 0,0 0,0 '{url}/a.png'\nimage over 0,0 0,0 '{path}'\n",
        _ => $"[00:00.00]{path}\n[00:01.00]{url}\n",
    };
}
