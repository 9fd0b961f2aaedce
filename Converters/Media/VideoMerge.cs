using System.ComponentModel;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Joins videos one after the other: copied where their streams are equal, else brought to one size and rate.</summary>
public sealed class VideoMerge : Converter<VideoMerge.ParameterSet>
{
    private const string List = "clips.txt";

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "video.merge",
        Title = "Join videos",
        Summary = "Joins two or more videos into one, in the order you give. Clips of one kind are copied without loss; others are brought to one size and frame rate, with bars where their shape differs.",
        Queue = QueueDescriptor.Media,
        Accept = MediaTypes.Video,
        Produces = [FileTypes.Mp4, FileTypes.Webm, FileTypes.Mkv, FileTypes.Mov, FileTypes.Avi],
        MinInputs = 2,
        MaxInputs = 50,
        SoftTimeout = TimeSpan.FromSeconds(2400),
        HardTimeout = TimeSpan.FromSeconds(2460),
        Tools = ["ffmpeg", "ffprobe"],
        MemoryMegabytes = MediaFamily.VideoMegabytes,
        Example = new OperationExample(["clip.mp4", "clip.mp4"], """{"format": "mp4"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var clips = new List<VideoSource>();
        foreach (var input in context.Inputs)
        {
            clips.Add(await VideoSource.Open(context, input, cancellation));
            context.Report(0.1 * clips.Count / context.Inputs.Count);
        }

        var encoding = VideoEncoding.Of(parameters.Format);
        var joint = ClipJoint.Of(clips);
        if (joint.Length > MediaProbe.Longest)
            throw MediaProbe.TooLong();
        var output = $"out.{encoding.Type.Extension}";
        var made = joint.IsOneKind && Holds(encoding, clips[0]) ? await Copied(context, encoding, joint, output, cancellation) : null;
        var copied = made is not null;
        made ??= await Encoded(context, encoding, joint, output, cancellation);
        if (made.Probe.Video is null || (made.Probe.Audio is null && joint.HasSound))
            throw new ConversionException(ErrorCode.UnreadableInput, "A file is damaged: picture or sound could not be read.");
        var transparency = copied ? [] : await Transparency.LostNotes(context, clips, cancellation);
        return new ConversionResult([new OutputFile(context.Inputs[0].Renamed(encoding.Type.Extension), context.Folder.WorkPath(output), encoding.Type)])
        {
            Notes = [.. clips.SelectMany(clip => clip.Notes(isMuted: false)).Distinct(), .. Notes(joint, made, copied), .. transparency],
        };
    }

    private static bool Holds(VideoEncoding encoding, VideoSource clip) => encoding.Holds(clip.Video) && (clip.Audio is null || encoding.HoldsSound(clip.Audio));

    private static async Task<Made?> Copied(ConversionContext context, VideoEncoding encoding, ClipJoint joint, string output, CancellationToken cancellation)
    {
        // The list takes plain names only, and the inputs lie in another folder: links stand for them.
        foreach (var (index, clip) in joint.Clips.Index())
            File.CreateSymbolicLink(context.Folder.WorkPath(Link(index, clip)), clip.Input.BoxPath);
        await File.WriteAllLinesAsync(context.Folder.WorkPath(List), ["ffconcat version 1.0", .. joint.Clips.Select((clip, index) => $"file {Link(index, clip)}")], cancellation);
        var first = joint.Clips[0];
        return await new Ffmpeg(context, [MediaInput.List(List)], output)
        {
            Expected = joint.Length,
            Part = (0.1, 1),
            Write = options =>
            {
                encoding.Copy(options.WithCustomArgument($"-map 0:{first.Video.Index} -sn -dn"), first.Video);
                if (first.Audio is { } audio)
                    options.WithCustomArgument($"-map 0:{audio.Index} -c:a copy");
                encoding.Close(options);
            },
        }.Try(cancellation);
    }

    private static Task<Made> Encoded(ConversionContext context, VideoEncoding encoding, ClipJoint joint, string output, CancellationToken cancellation) =>
        new Ffmpeg(context, [.. joint.Clips.Select(clip => MediaInput.Of(clip.Input, 1))], output)
        {
            Expected = joint.Length,
            Part = (0.1, 1),
            Write = options =>
            {
                options.WithCustomArgument($"-filter_complex \"{joint.Graph()}\" -map [v]");
                encoding.Encode(options, VideoQuality.Medium, joint.Largest.Video);
                if (joint.HasSound)
                    encoding.EncodeSound(options.WithCustomArgument("-map [a]"), ClipJoint.Channels);
                else
                    options.DisableAudio();
                encoding.Close(options.WithCustomArgument("-map_metadata -1"));
            },
        }.Make(cancellation);

    private static string Link(int index, VideoSource clip) => $"clip-{index}.{clip.Input.Type.Extension}";

    private static IEnumerable<string> Notes(ClipJoint joint, Made made, bool copied)
    {
        if (!copied)
            yield return $"The clips were encoded anew at {joint.Width} × {joint.Height} and {Numbers.Text(joint.Rate)} frames a second.";
        if (!copied && joint.Clips.Any(clip => PictureFilter.IsHdr(clip.Video)))
            yield return "The picture's HDR was brought to the colours of ordinary screens.";
        if (!copied && joint.Clips.Any(clip => clip.Audio?.Channels > ClipJoint.Channels))
            yield return "Surround sound was mixed to stereo.";
        if (made.IsDamaged)
            yield return Made.DamagedNote;
    }

    /// <summary>The parameters of video.merge.</summary>
    public sealed record ParameterSet
    {
        [Description("The format to write.")]
        public VideoFormat Format { get; init; } = VideoFormat.Mp4;
    }
}
