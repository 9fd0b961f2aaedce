using FFMpegCore;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>What each container can hold as it is, and what is encoded for it.</summary>
internal sealed record VideoEncoding(FileType Type, IReadOnlyList<string> VideoCodecs, IReadOnlyList<string> AudioCodecs)
{
    /// <summary>MPEG-4 in AVI counts time in few steps, and every frame has its place: more would only be copies.</summary>
    private const double MostAviFrames = 60;

    private static readonly Dictionary<VideoFormat, VideoEncoding> All = new()
    {
        [VideoFormat.Mp4] = new(FileTypes.Mp4, ["h264", "hevc", "av1"], ["aac", "mp3", "ac3"]),
        [VideoFormat.Webm] = new(FileTypes.Webm, ["vp8", "vp9", "av1"], ["opus", "vorbis"]),
        [VideoFormat.Mkv] = new(FileTypes.Mkv, ["h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mpeg2video"], ["aac", "mp3", "ac3", "opus", "vorbis", "flac"]),
        [VideoFormat.Mov] = new(FileTypes.Mov, ["h264", "hevc", "prores", "mjpeg"], ["aac", "mp3", "ac3", "pcm_s16le"]),
        [VideoFormat.Avi] = new(FileTypes.Avi, ["mpeg4", "mjpeg"], ["mp3", "ac3", "pcm_s16le"]),
    };

    private bool IsQuickTime => Type == FileTypes.Mp4 || Type == FileTypes.Mov;

    public static VideoEncoding Of(VideoFormat format) => All[format];

    /// <summary>The picture fits as it is. Only MP4 and MOV can say that it is to be turned, and players of H.264 know 8 bits.</summary>
    public bool Holds(MediaStream video) => VideoCodecs.Contains(video.CodecName) && (video.Rotation == 0 || IsQuickTime)
        && (video.PixelFormat is "yuv420p" or "yuvj420p" || (video.PixelFormat is "yuv420p10le" && video.CodecName is "hevc" or "av1" or "vp9")
            || video.CodecName is "prores" or "mjpeg" or "mpeg2video");

    public bool HoldsSound(MediaStream audio) => AudioCodecs.Contains(audio.CodecName);

    public void Copy(FFMpegOutputOptions options, MediaStream video)
    {
        options.WithVideoCodec("copy");
        if (IsQuickTime && video.CodecName == "hevc")
            options.WithCustomArgument("-tag:v hvc1");
    }

    /// <summary>Encodes at a quality: x264, VP9 and MPEG-4 each on its own scale.</summary>
    public void Encode(FFMpegOutputOptions options, VideoQuality quality, MediaStream video)
    {
        if (Type == FileTypes.Webm)
        {
            options.WithVideoCodec("libvpx-vp9").WithCustomArgument("-deadline realtime -cpu-used 6 -row-mt 1 -b:v 0").WithConstantRateFactor(By(quality, 40, 33, 26));
            // Frames that wait for later ones are what 8K has no room for.
            if (video.IsLarge)
                options.WithCustomArgument("-lag-in-frames 0");
        }
        else if (Type == FileTypes.Avi)
        {
            var rate = Math.Round(Math.Clamp(video.NominalFrames is > 0 and <= MostAviFrames ? video.NominalFrames : video.Frames, 1, MostAviFrames) * 1000);
            options.WithVideoCodec("mpeg4").WithVideoQualityScale(By(quality, 9, 5, 2)).WithCustomArgument($"-r {Numbers.Text(rate)}/1000");
        }
        else
        {
            H264(options, video).WithConstantRateFactor(By(quality, 30, 26, 20));
        }

        Finish(options, video, Type == FileTypes.Avi);
    }

    /// <summary>The fast preset of x264, with few frames in memory where they are large.</summary>
    public static FFMpegOutputOptions H264(FFMpegOutputOptions options, MediaStream video)
    {
        options.WithVideoCodec("libx264").WithCustomArgument("-preset veryfast");
        if (video.IsLarge)
            options.WithCustomArgument("-x264-params rc-lookahead=0:sync-lookahead=0:bframes=0:mbtree=0:sliced-threads=1");
        return options;
    }

    /// <summary>What all encodings have in common. Frames keep their own times: else ffmpeg fills gaps in MP4 with copies, and a first pass counts other frames than the second.</summary>
    public static void Finish(FFMpegOutputOptions options, MediaStream video, bool isSteady = false)
    {
        options.WithCustomArgument(isSteady ? "-pix_fmt yuv420p -fps_mode cfr" : "-pix_fmt yuv420p -fps_mode vfr");
        if (PictureFilter.Tags(video) is { Length: > 0 } tags)
            options.WithCustomArgument(tags);
    }

    public void EncodeSound(FFMpegOutputOptions options, int channels)
    {
        if (Type == FileTypes.Webm)
            AudioEncoding.Encode(options, AudioFormat.Opus, null, channels, isDeep: false);
        else if (Type == FileTypes.Avi)
            options.WithAudioCodec("libmp3lame").WithAudioBitrate(160).WithCustomArgument($"-ac {Math.Min(channels, 2)}");
        else
            options.WithAudioCodec("aac").WithAudioBitrate(channels is > 2 and <= AudioEncoding.MostChannels ? 64 * channels : 128).WithCustomArgument(channels > AudioEncoding.MostChannels ? "-ac 2" : "");
    }

    /// <summary>The index first, so that a player begins before the file is there.</summary>
    public void Close(FFMpegOutputOptions options)
    {
        if (IsQuickTime)
            options.WithCustomArgument("-movflags +faststart");
    }

    /// <summary>The file's tags. Unless it is told to take all, ffmpeg leaves the date of the recording out.</summary>
    public void KeepTags(FFMpegOutputOptions options, VideoSource source)
    {
        // Ogg keeps its tags with the stream, others with the file.
        options.WithCustomArgument(source.Probe.Container.Name == "ogg" ? $"-map_metadata 0:s:{source.Video.Index}" : "-map_metadata 0");
        // MOV and MP4 are written with tags under any name or with titles where players look for them, not with both.
        if (IsQuickTime && source.Probe.Container.HasOnlyCameraTags)
            options.WithCustomArgument("-movflags +use_metadata_tags");
    }

    private static int By(VideoQuality quality, int low, int medium, int high) => quality switch
    {
        VideoQuality.Low => low,
        VideoQuality.Medium => medium,
        _ => high,
    };
}
