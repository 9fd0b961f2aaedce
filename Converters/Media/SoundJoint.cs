namespace FlipUnit.Converters.Media;

/// <summary>One of the files to be joined: its place among the inputs, its sound, how long that is.</summary>
internal sealed record SoundPart(int Input, MediaStream Stream, TimeSpan Length);

/// <summary>How sounds are put one after the other: the filter graph, and how long the whole is.</summary>
internal sealed record SoundJoint(IReadOnlyList<SoundPart> Parts, TimeSpan Gap, TimeSpan Crossfade)
{
    public TimeSpan Length => Parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Length) + ((Parts.Count - 1) * (Gap - Crossfade));

    /// <summary>A fade takes at most half of the shortest file, which has one at either end.</summary>
    public static SoundJoint Of(IReadOnlyList<SoundPart> parts, int gapMilliseconds, int crossfadeMilliseconds)
    {
        var most = parts.Min(part => part.Length) / 2;
        var asked = TimeSpan.FromMilliseconds(crossfadeMilliseconds);
        var fade = asked < most ? asked : TimeSpan.FromMilliseconds(Math.Floor(most.TotalMilliseconds));
        return new SoundJoint(parts, TimeSpan.FromMilliseconds(gapMilliseconds), fade);
    }

    /// <summary>Every file is brought to one rate and layout first; the result is called <c>[out]</c>.</summary>
    public string Graph(int rate, int channels)
    {
        var layout = channels == 1 ? "mono" : "stereo";
        var steps = Parts.Select((part, index) =>
            $"[{part.Input}:{part.Stream.Index}]aresample={rate},aformat=sample_fmts=fltp:channel_layouts={layout}{(Gap > TimeSpan.Zero && index < Parts.Count - 1 ? $",apad=pad_dur={Numbers.Text(Gap.TotalSeconds)}" : "")}[s{index}]").ToList();
        if (Crossfade == TimeSpan.Zero)
        {
            steps.Add($"{string.Concat(Parts.Select((_, index) => $"[s{index}]"))}concat=n={Parts.Count}:v=0:a=1[out]");
        }
        else
        {
            for (var next = 1; next < Parts.Count; next++)
                steps.Add($"{(next == 1 ? "[s0]" : $"[x{next - 1}]")}[s{next}]acrossfade=d={Numbers.Text(Crossfade.TotalSeconds)}{(next == Parts.Count - 1 ? "[out]" : $"[x{next}]")}");
        }

        return string.Join(';', steps);
    }
}
