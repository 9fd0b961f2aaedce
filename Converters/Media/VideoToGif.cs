using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Makes an animated GIF of a part of a video, in two passes: the palette, then the frames.</summary>
public sealed class VideoToGif : Converter<VideoToGif.ParameterSet>
{
    private const double MostSeconds = 60;
    private const string Palette = "palette.png";

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "video.to_gif",
        Title = "Video to GIF",
        Summary = "Makes an animated GIF of a video, or of up to 60 seconds of it. The colours are chosen for the part you take.",
        Queue = QueueDescriptor.Media,
        Accept = MediaTypes.Video,
        Produces = [FileTypes.Gif],
        SoftTimeout = TimeSpan.FromSeconds(300),
        HardTimeout = TimeSpan.FromSeconds(360),
        Tools = ["ffmpeg", "ffprobe"],
        MemoryMegabytes = MediaFamily.VideoMegabytes,
        Example = new OperationExample(["clip.mp4"], """{"width": 240, "duration": 1}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var source = await VideoSource.Open(context, input, cancellation);
        var whole = Cut.Length(await source.Probe.LengthOf(context, input, source.Video, cancellation), parameters.Start, parameters.Duration);
        var length = TimeSpan.FromSeconds(Math.Min(whole.TotalSeconds, MostSeconds));
        // A slower video is not given frames that it does not have.
        var rate = source.Video.Frames > 0 ? Math.Min(source.Video.Frames, parameters.Fps) : parameters.Fps;
        var filter = PictureFilter.Small(source.Video, parameters.Width, rate);
        var part = MediaInput.Of(input, source.Video.IsLarge ? 1 : context.Share.Threads, parameters.Start, parameters.Duration ?? MostSeconds);

        // The frames go nowhere as well: they are what progress is told by.
        await new Ffmpeg(context, [part], Palette)
        {
            Expected = length,
            Part = (0, 0.4),
            Write = options => options.WithCustomArgument(
                $"-filter_complex \"[0:{source.Video.Index}]{filter},split[a][b];[a]palettegen[p];[b]null[c]\" -map [c] -f null /dev/null -map [p] -frames:v 1 -update 1"),
        }.Prepare(cancellation);
        var run = new Ffmpeg(context, [part, new MediaInput(Palette, "-f", "image2")], "out.gif")
        {
            Expected = length,
            Part = (0.4, 1),
            Write = options => options.WithCustomArgument(
                $"-filter_complex \"[0:{source.Video.Index}]{filter}[v];[v][1:v]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle[g]\" -map [g] -loop {Loop(parameters.Loop)}"),
        };
        var made = await run.Make(cancellation);
        return new ConversionResult([new OutputFile(input.Renamed("gif"), context.Folder.WorkPath(run.Output), FileTypes.Gif)])
        {
            Notes = [.. Notes(source, made, whole)],
        };
    }

    // ffmpeg counts what comes after the first time, and says once by -1.
    private static string Loop(int times) => Numbers.Text(times switch { 0 => 0, 1 => -1, _ => times - 1 });

    private static IEnumerable<string> Notes(VideoSource source, Made made, TimeSpan whole)
    {
        if (whole.TotalSeconds > MostSeconds)
            yield return $"A GIF holds at most {MostSeconds:0} seconds; the first {MostSeconds:0} of {Numbers.Said(whole)} are in it.";
        if (source.Audio is not null)
            yield return "A GIF has no sound.";
        if (PictureFilter.IsHdr(source.Video))
            yield return "The picture's HDR was brought to the colours of ordinary screens.";
        if (made.IsDamaged)
            yield return Made.DamagedNote;
    }

    /// <summary>The parameters of video.to_gif.</summary>
    public sealed record ParameterSet
    {
        [Description("Width in pixels; narrower videos keep theirs.")]
        [Range(16, 1920)]
        public int Width { get; init; } = 480;

        [Description("Frames a second; slower videos keep theirs. More is smoother and larger.")]
        [Range(1, 50)]
        public int Fps { get; init; } = 12;

        [Description("Where to begin, in seconds.")]
        [Range(0, 14_400.0)]
        public double? Start { get; init; }

        [Description("How much to take, in seconds. Without it all, up to 60.")]
        [Range(0.04, 60.0)]
        public double? Duration { get; init; }

        [Description("How many times it plays; 0 is for ever.")]
        [Range(0, 1000)]
        public int Loop { get; init; }
    }
}
