using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using FFMpegCore;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Makes a video smaller: by a quality, or in two passes to a size. Never larger than it was.</summary>
public sealed class VideoCompress : Converter<VideoCompress.ParameterSet>
{
    private const string Output = "out.mp4";
    private const long Megabyte = 1_000_000;
    private const long Mebibyte = 1024 * 1024;

    /// <summary>What already has few bits is not made better by encoding it again.</summary>
    private const int GoodSoundBits = 140_000;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "video.compress",
        Title = "Compress video",
        Summary = "Makes a video smaller, by a quality or to a size in megabytes, as MP4 with H.264. The result is never larger than the file was.",
        Queue = QueueDescriptor.Media,
        Accept = MediaTypes.Video,
        // The file itself, where it cannot be made smaller.
        Produces = MediaTypes.Video,
        SoftTimeout = TimeSpan.FromSeconds(1200),
        HardTimeout = TimeSpan.FromSeconds(1260),
        Tools = ["ffmpeg", "ffprobe"],
        MemoryMegabytes = MediaFamily.VideoMegabytes,
        Example = new OperationExample(["clip.mp4"], """{"quality": "low"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var source = await VideoSource.Open(context, context.Inputs[0], cancellation);
        var isLower = parameters.MaxHeight < source.Video.Shown.Height;
        if (parameters.TargetMb * Megabyte >= source.Input.Bytes && !isLower)
            return Unchanged(context, source, $"The file has no more than {Numbers.Text(parameters.TargetMb!.Value)} MB; it is given back unchanged.");
        var notes = new List<string>(source.Notes(isMuted: false));
        var made = parameters.TargetMb is { } target
            ? await ToSize(context, source, parameters, Math.Min((long)(target * Megabyte), source.Input.Bytes), notes, cancellation)
            : await ByQuality(context, source, parameters, cancellation);
        var after = made is null ? long.MaxValue : new FileInfo(context.Folder.WorkPath(Output)).Length;
        if (made is null || after >= source.Input.Bytes)
            return Unchanged(context, source, "The file could not be made any smaller; it is given back unchanged.");
        if (made.Probe.Video is null || (made.Probe.Audio is null && source.Audio is not null))
            throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged: picture or sound could not be read.");
        notes.AddRange(source.LostTags(made));
        notes.AddRange(await Transparency.LostNotes(context, [source], cancellation));
        if (PictureFilter.IsHdr(source.Video))
            notes.Add("The picture's HDR was brought to the colours of ordinary screens.");
        if (made.Probe.Audio?.Channels < source.Audio?.Channels)
            notes.Add($"{source.Audio!.Channels} channels were mixed to {(made.Probe.Audio!.Channels == 1 ? "mono" : "stereo")}.");
        if (made.IsDamaged)
            notes.Add(Made.DamagedNote);
        return Result(new OutputFile(source.Input.Renamed("mp4"), context.Folder.WorkPath(Output), FileTypes.Mp4), source.Input.Bytes, after, alreadySmall: false, notes);
    }

    /// <summary>Null when the result grew past the input: then it was ended.</summary>
    private static async Task<Made?> ByQuality(ConversionContext context, VideoSource source, ParameterSet parameters, CancellationToken cancellation)
    {
        var rate = parameters.Quality switch { VideoQuality.Low => 32, VideoQuality.High => 24, _ => 28 };
        var run = Run(context, source) with
        {
            FileMegabytes = (int)(source.Input.Bytes / Mebibyte) + 1,
            Write = options =>
            {
                options.WithCustomArgument($"-map 0:{source.Video.Index} -sn -dn -vf {PictureFilter.For(source.Video, parameters.MaxHeight)}");
                VideoEncoding.Finish(VideoEncoding.H264(options, source.Video).WithConstantRateFactor(rate), source.Video);
                Sound(options, source, 128_000, copies: source.Audio is { CodecName: "aac", Bits: > 0 and < GoodSoundBits });
            },
        };
        try
        {
            return await run.Make(cancellation);
        }
        catch (ConversionException fault) when (fault.Code == ErrorCode.OutputTooLarge)
        {
            return null;
        }
    }

    private static async Task<Made?> ToSize(
        ConversionContext context, VideoSource source, ParameterSet parameters, long bytes, List<string> notes, CancellationToken cancellation)
    {
        var length = source.Probe.Duration;
        if (length == TimeSpan.Zero)
            throw new ConversionException(ErrorCode.UnreadableInput, "The file does not say how long it is, and holds nothing that could be measured.");
        var frames = source.Video.Frames;
        var (width, height) = source.Video.Shown;
        var top = Math.Min(height, parameters.MaxHeight ?? height);
        var budget = BitrateBudget.Plan(bytes, length, width * top / height, top, frames, source.Audio is not null)
            ?? throw new ConversionException(
                ErrorCode.InvalidParameters,
                $"A video of {Numbers.Said(length)} seconds cannot be brought to {Numbers.Text(bytes / (double)Megabyte)} MB; {Numbers.Text(Math.Ceiling(BitrateBudget.Least(length, frames, source.Audio is not null) / 10_000.0) / 100)} MB is the least.");
        if (budget.Height < top)
            notes.Add($"To fit the size, the picture was made {budget.Height} pixels high.");

        await Pass(context, source, budget, 1, (0, 0.3)).Prepare(cancellation);
        var made = await Pass(context, source, budget, 2, (0.3, 0.7)).Make(cancellation);
        var came = Length(context);
        if (came > bytes)
        {
            made = await Pass(context, source, budget.Less(bytes, came, length), 2, (0.7, 1)).Make(cancellation);
            came = Length(context);
        }

        if (came > bytes)
            notes.Add($"The picture needs more than was asked for: the file has {Numbers.Text(Math.Round(came / (double)Megabyte, 2))} MB.");
        return made;
    }

    private static Ffmpeg Pass(ConversionContext context, VideoSource source, BitrateBudget budget, int pass, (double From, double To) part) => Run(context, source) with
    {
        Output = pass == 1 ? "/dev/null" : Output,
        Part = part,
        Write = options =>
        {
            options.WithCustomArgument($"-map 0:{source.Video.Index} -sn -dn -vf {PictureFilter.For(source.Video, budget.Height)}");
            VideoEncoding.Finish(VideoEncoding.H264(options, source.Video).WithCustomArgument($"-b:v {budget.VideoBits} -pass {pass} -passlogfile pass"), source.Video);
            if (pass == 1)
                options.DisableAudio().WithCustomArgument("-f null");
            else
                Sound(options, source, budget.AudioBits, copies: source.Audio is { CodecName: "aac", Bits: > 0 and var bits } && bits <= budget.AudioBits);
        },
    };

    private static Ffmpeg Run(ConversionContext context, VideoSource source) =>
        new(context, [MediaInput.Of(source.Input, source.Video.IsLarge ? 1 : context.Share.Threads)], Output) { Expected = source.Probe.Duration, Write = _ => { } };

    private static void Sound(FFMpegOutputOptions options, VideoSource source, int bits, bool copies)
    {
        if (source.Audio is not { } audio)
            options.DisableAudio();
        else if (copies)
            options.WithCustomArgument($"-map 0:{audio.Index} -c:a copy");
        else
            options.WithCustomArgument($"-map 0:{audio.Index} -c:a aac -b:a {bits} -ac {Math.Min(audio.Channels ?? 2, bits < 64_000 ? 1 : 2)}");
        var encoding = VideoEncoding.Of(VideoFormat.Mp4);
        encoding.KeepTags(options, source);
        encoding.Close(options);
    }

    private static long Length(ConversionContext context) => new FileInfo(context.Folder.WorkPath(Output)).Length;

    private static ConversionResult Unchanged(ConversionContext context, VideoSource source, string note)
    {
        var path = context.Folder.WorkPath($"unchanged.{source.Input.Type.Extension}");
        FileLinks.LinkOrCopy(source.Input.Path, path);
        return Result(new OutputFile(source.Input.Renamed(source.Input.Type.Extension), path, source.Input.Type), source.Input.Bytes, source.Input.Bytes, alreadySmall: true, [note]);
    }

    private static ConversionResult Result(OutputFile output, long before, long after, bool alreadySmall, IReadOnlyList<string> notes) => new([output])
    {
        Notes = notes,
        Result = new JsonObject
        {
            ["bytes_before"] = before,
            ["bytes_after"] = after,
            ["saved_percent"] = Math.Round(100.0 * (before - after) / before, 1),
            ["already_small"] = alreadySmall,
        },
    };

    /// <summary>The parameters of video.compress.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        [Description("The size to reach, in megabytes of a million bytes. Takes two passes; cannot be given with a quality.")]
        [Range(0.05, 10_000.0)]
        public double? TargetMb { get; init; }

        [Description("How good it is to look: low is smallest. Without it and without a size: medium.")]
        public VideoQuality? Quality { get; init; }

        [Description("Largest height in pixels; smaller videos keep theirs.")]
        [Range(16, 8192)]
        public int? MaxHeight { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (TargetMb is not null && Quality is not null)
                yield return new ValidationResult("cannot be given together with target_mb: a size or a quality", [nameof(Quality)]);
        }
    }
}
