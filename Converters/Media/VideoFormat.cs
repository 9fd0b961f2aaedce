using FFMpegCore;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>The containers that videos can be written in.</summary>
public enum VideoFormat
{
    Mp4,
    Webm,
    Mkv,
    Mov,
    Avi,
}

/// <summary>How much of the picture is worth how many bytes.</summary>
public enum VideoQuality
{
    Low,
    Medium,
    High,
}

/// <summary>What each container can hold as it is, and what is encoded for it.</summary>
internal sealed record VideoEncoding(FileType Type, IReadOnlyList<string> VideoCodecs, IReadOnlyList<string> AudioCodecs)
{
    private static readonly Dictionary<VideoFormat, VideoEncoding> All = new()
    {
        [VideoFormat.Mp4] = new(FileTypes.Mp4, ["h264", "hevc", "av1"], ["aac", "mp3", "ac3"]),
        [VideoFormat.Webm] = new(FileTypes.Webm, ["vp8", "vp9", "av1"], ["opus", "vorbis"]),
        [VideoFormat.Mkv] = new(FileTypes.Mkv, ["h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mpeg2video"], ["aac", "mp3", "ac3", "opus", "vorbis", "flac"]),
        [VideoFormat.Mov] = new(FileTypes.Mov, ["h264", "hevc", "prores", "mjpeg"], ["aac", "mp3", "ac3", "pcm_s16le"]),
        [VideoFormat.Avi] = new(FileTypes.Avi, ["mpeg4", "mjpeg"], ["mp3", "ac3", "pcm_s16le"]),
    };

    public static VideoEncoding Of(VideoFormat format) => All[format];

    public void Encode(FFMpegOutputOptions options, VideoQuality quality)
    {
        if (Type == FileTypes.Webm)
        {
            options.WithVideoCodec("libvpx-vp9").WithCustomArgument("-deadline realtime -cpu-used 6 -row-mt 1 -b:v 0")
                .WithConstantRateFactor(By(quality, 40, 33, 26)).WithPixelFormat("yuv420p");
        }
        else if (Type == FileTypes.Avi)
        {
            options.WithVideoCodec("mpeg4").WithVideoQualityScale(By(quality, 9, 5, 2)).WithPixelFormat("yuv420p");
        }
        else
        {
            options.WithVideoCodec("libx264").WithCustomArgument("-preset veryfast").WithConstantRateFactor(By(quality, 30, 26, 20)).WithPixelFormat("yuv420p");
        }
    }

    public void EncodeAudio(FFMpegOutputOptions options)
    {
        if (Type == FileTypes.Webm)
            options.WithAudioCodec("libopus").WithAudioBitrate(96);
        else if (Type == FileTypes.Avi)
            options.WithAudioCodec("libmp3lame").WithAudioBitrate(160);
        else
            options.WithAudioCodec("aac").WithAudioBitrate(128);
    }

    private static int By(VideoQuality quality, int low, int medium, int high) => quality switch
    {
        VideoQuality.Low => low,
        VideoQuality.Medium => medium,
        _ => high,
    };
}
