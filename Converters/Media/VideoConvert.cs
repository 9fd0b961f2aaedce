using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FFMpegCore;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Writes a video in another container; streams that fit are copied as they are.</summary>
public sealed class VideoConvert : Converter<VideoConvert.ParameterSet>
{
    private const int MemoryMegabytes = 2048;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "video.convert",
        Title = "Convert video",
        Summary = "Writes a video as MP4, WebM, MKV, MOV or AVI. What the format can hold is copied without loss; the rest is encoded anew. HDR is brought to ordinary screens when it is encoded.",
        Queue = QueueDescriptor.Media,
        Accept = MediaTypes.Video,
        Produces = [FileTypes.Mp4, FileTypes.Webm, FileTypes.Mkv, FileTypes.Mov, FileTypes.Avi],
        SoftTimeout = TimeSpan.FromSeconds(1200),
        HardTimeout = TimeSpan.FromSeconds(1260),
        Tools = ["ffmpeg", "ffprobe"],
        MemoryMegabytes = MemoryMegabytes,
        Example = new OperationExample(["clip.mp4"], """{"format": "webm"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var probe = await MediaProbe.Of(context, input, cancellation);
        var video = probe.Video ?? throw new ConversionException(ErrorCode.UnsupportedInput, "The file has no moving picture; audio.convert converts its sound.");
        var encoding = VideoEncoding.Of(parameters.Format);
        var output = $"out.{encoding.Type.Extension}";
        var expected = Cut.Length(probe.Duration, parameters.Start, parameters.Duration);
        var made = await Ffmpeg.Run(
            context, input, output, expected,
            options => Cut.Apply(options, parameters.Start, parameters.Duration),
            options => Write(options, parameters, encoding, video, probe),
            MemoryMegabytes, cancellation);
        if (made.Video is null || (made.Audio is null && probe.Audio is not null && !parameters.Mute))
            throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged: picture or sound could not be read.");
        return new ConversionResult([new OutputFile(input.Renamed(encoding.Type.Extension), context.Folder.WorkPath(output), encoding.Type)]) { Notes = Notes(probe) };
    }

    private static void Write(FFMpegOutputOptions options, ParameterSet parameters, VideoEncoding encoding, FFProbeStream video, MediaProbe probe)
    {
        options.WithCustomArgument("-map 0:V:0 -sn -dn");
        if (Copies(parameters, encoding, video))
        {
            options.WithVideoCodec("copy");
        }
        else
        {
            encoding.Encode(options, parameters.Quality ?? VideoQuality.Medium);
            options.WithCustomArgument($"-vf {PictureFilter.For(video, parameters.MaxHeight)}");
        }

        if (parameters.Mute || probe.Audio is not { } audio)
            options.DisableAudio();
        else if (parameters.Start is null && encoding.AudioCodecs.Contains(audio.CodecName))
            options.WithCustomArgument("-map 0:a:0 -c:a copy");
        else
            encoding.EncodeAudio(options.WithCustomArgument("-map 0:a:0"));
        if (encoding.Type == FileTypes.Mp4 || encoding.Type == FileTypes.Mov)
            options.WithCustomArgument("-movflags +faststart");
    }

    // A cut in a copied stream would fall on the nearest key frame, not where it was asked for.
    private static bool Copies(ParameterSet parameters, VideoEncoding encoding, FFProbeStream video) =>
        parameters is { Quality: null, Start: null, Duration: null }
        && (parameters.MaxHeight is null || video.Height <= parameters.MaxHeight)
        && encoding.VideoCodecs.Contains(video.CodecName)
        && video.PixelFormat is "yuv420p" or "yuvj420p" or "yuv420p10le";

    private static string[] Notes(MediaProbe probe)
    {
        var notes = new List<string>();
        if (probe.Analysis.Streams.Count(stream => stream.CodecType == "audio") > 1)
            notes.Add("The file has several sound tracks; the first is kept.");
        if (probe.Analysis.Streams.Any(stream => stream.CodecType is "subtitle" or "attachment" or "data"))
            notes.Add("Subtitles and attachments are not kept.");
        return [.. notes];
    }

    /// <summary>The parameters of video.convert.</summary>
    public sealed record ParameterSet
    {
        [Description("The format to write.")]
        public VideoFormat Format { get; init; } = VideoFormat.Mp4;

        [Description("Encode anew at this quality. Without it streams that fit the format are copied, and the rest is encoded at medium.")]
        public VideoQuality? Quality { get; init; }

        [Description("Largest height in pixels; smaller videos keep theirs.")]
        [Range(16, 8192)]
        public int? MaxHeight { get; init; }

        [Description("Where to begin, in seconds.")]
        [Range(0, 14_400.0)]
        public double? Start { get; init; }

        [Description("How much to keep, in seconds.")]
        [Range(0.04, 14_400.0)]
        public double? Duration { get; init; }

        [Description("Leave the sound out.")]
        public bool Mute { get; init; }
    }
}
