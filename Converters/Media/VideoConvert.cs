using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FFMpegCore;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Writes a video in another container; streams that fit are copied as they are.</summary>
public sealed class VideoConvert : Converter<VideoConvert.ParameterSet>
{
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
        MemoryMegabytes = MediaFamily.VideoMegabytes,
        Example = new OperationExample(["clip.mp4"], """{"format": "webm"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var source = await VideoSource.Open(context, input, cancellation);
        var encoding = VideoEncoding.Of(parameters.Format);
        var copies = Copies(parameters, encoding, source.Video);
        var sound = parameters.Mute ? null : source.Audio;
        var length = sound is null ? await source.Probe.LengthOf(context, input, source.Video, cancellation) : source.Probe.Duration;
        var run = new Ffmpeg(context, [MediaInput.Of(input, source.Video.IsLarge ? 1 : context.Share.Threads, parameters.Start, parameters.Duration)], $"out.{encoding.Type.Extension}")
        {
            Expected = Cut.Length(length, parameters.Start, parameters.Duration),
            Write = options => Write(options, parameters, encoding, source, sound, copies),
        };
        // Some files have streams that fit and times that do not: they are encoded.
        var made = copies ? await run.Try(cancellation) : null;
        if (made is null)
        {
            copies = false;
            made = await run.Make(cancellation);
        }

        if (made.Probe.Video is null || (made.Probe.Audio is null && sound is not null))
            throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged: picture or sound could not be read.");
        var transparency = copies ? [] : await Transparency.LostNotes(context, [source], cancellation);
        return new ConversionResult([new OutputFile(input.Renamed(encoding.Type.Extension), context.Folder.WorkPath(run.Output), encoding.Type)])
        {
            Notes = [.. source.Notes(parameters.Mute), .. source.LostTags(made), .. Notes(encoding, source.Video, sound, made, copies), .. transparency],
        };
    }

    private static void Write(FFMpegOutputOptions options, ParameterSet parameters, VideoEncoding encoding, VideoSource source, MediaStream? sound, bool copies)
    {
        options.WithCustomArgument($"-map 0:{source.Video.Index} -sn -dn");
        if (copies)
        {
            encoding.Copy(options, source.Video);
        }
        else
        {
            options.WithCustomArgument($"-vf {PictureFilter.For(source.Video, parameters.MaxHeight)}");
            encoding.Encode(options, parameters.Quality ?? VideoQuality.Medium, source.Video);
        }

        if (sound is null)
            options.DisableAudio();
        else if (copies && encoding.HoldsSound(sound))
            options.WithCustomArgument($"-map 0:{sound.Index} -c:a copy");
        else
            encoding.EncodeSound(options.WithCustomArgument($"-map 0:{sound.Index}"), sound.Channels ?? 2);
        encoding.KeepTags(options, source);
        encoding.Close(options);
    }

    // A cut in a copied stream would fall on the nearest key frame, not where it was asked for.
    private static bool Copies(ParameterSet parameters, VideoEncoding encoding, MediaStream video) =>
        parameters is { Quality: null, Start: null, Duration: null } && (parameters.MaxHeight is null || video.Shown.Height <= parameters.MaxHeight) && encoding.Holds(video);

    private static IEnumerable<string> Notes(VideoEncoding encoding, MediaStream video, MediaStream? sound, Made made, bool copies)
    {
        if (!copies && PictureFilter.IsHdr(video))
            yield return "The picture's HDR was brought to the colours of ordinary screens.";
        if (!copies && encoding.Type == FileTypes.Avi && video.Frames > 60)
            yield return "AVI is written with at most 60 frames a second.";
        if (made.Probe.Audio?.Channels < sound?.Channels)
            yield return $"{sound!.Channels} channels were mixed to stereo.";
        if (made.IsDamaged)
            yield return Made.DamagedNote;
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
