namespace FlipUnit.Converters.Media;

/// <summary>How videos are put one after the other: whether they are of one kind, else the frame that all are brought into.</summary>
internal sealed record ClipJoint(IReadOnlyList<VideoSource> Clips, VideoSource Largest, int Width, int Height, double Rate)
{
    public const int Channels = 2;
    private const int SampleRate = 48_000;
    private const double UsualRate = 30;
    private const double MostRate = 60;

    public TimeSpan Length => Clips.Aggregate(TimeSpan.Zero, (sum, clip) => sum + clip.Probe.Duration);

    public bool HasSound => Clips.Any(clip => clip.Audio is not null);

    /// <summary>Equal in all that a decoder is set up by, so that packets may follow each other.</summary>
    public bool IsOneKind => Clips.Skip(1).All(clip => clip.Probe.Streams.Select(Kind).SequenceEqual(Clips[0].Probe.Streams.Select(Kind)));

    /// <summary>The frame is that of the clip with the most pixels; the rate the clips' own where they agree, else the usual one.</summary>
    public static ClipJoint Of(IReadOnlyList<VideoSource> clips)
    {
        var largest = clips.MaxBy(clip => (long)clip.Video.Shown.Width * clip.Video.Shown.Height)!;
        var (width, height) = largest.Video.Shown;
        var rate = clips[0].Video.Frames is > 1 and <= MostRate and var own && clips.All(clip => Math.Abs(clip.Video.Frames - own) < 0.01) ? own : UsualRate;
        return new ClipJoint(clips, largest, Even(width), Even(height), rate);
    }

    /// <summary>The results are called <c>[v]</c> and, where any clip has sound, <c>[a]</c>; a clip without gets silence.</summary>
    public string Graph()
    {
        var steps = new List<string>();
        foreach (var (index, clip) in Clips.Index())
        {
            steps.Add($"[{index}:{clip.Video.Index}]{PictureFilter.Into(clip.Video, Width, Height, Rate)}[v{index}]");
            if (HasSound)
                steps.Add(Sound(index, clip));
        }

        var pads = string.Concat(Clips.Select((_, index) => HasSound ? $"[v{index}][a{index}]" : $"[v{index}]"));
        steps.Add($"{pads}concat=n={Clips.Count}:v=1:a={(HasSound ? "1[v][a]" : "0[v]")}");
        return string.Join(';', steps);
    }

    private static string Sound(int index, VideoSource clip)
    {
        const string Layout = "aformat=sample_fmts=fltp:channel_layouts=stereo";
        return clip.Audio is { } audio
            ? $"[{index}:{audio.Index}]aresample={SampleRate},{Layout}[a{index}]"
            : $"anullsrc=r={SampleRate}:cl=stereo,atrim=duration={Numbers.Text(clip.Probe.Duration.TotalSeconds)},{Layout}[a{index}]";
    }

    private static object Kind(MediaStream stream) => (
        stream.CodecType, stream.CodecName, stream.Profile, stream.SetupHash, stream.TimeBase, stream.Rotation,
        (stream.Width, stream.Height, stream.PixelFormat, stream.PixelAspect, stream.ColorTransfer, Math.Round(stream.Frames, 1)),
        (stream.SampleRate, stream.Channels, stream.ChannelLayout));

    private static int Even(int side) => Math.Max(2, side / 2 * 2);
}
