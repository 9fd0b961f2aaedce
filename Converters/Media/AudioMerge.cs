using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Joins sound files one after the other, with a pause or a fade between them.</summary>
public sealed class AudioMerge : Converter<AudioMerge.ParameterSet>
{
    private const int MostRate = 48_000;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "audio.merge",
        Title = "Join audio",
        Summary = "Joins two or more sound files into one, in the order you give, one after the other, with a pause or a cross-fade between them if you like. Of videos their sound is taken.",
        Queue = QueueDescriptor.Media,
        Accept = MediaTypes.Sounding,
        Produces = [FileTypes.Mp3, FileTypes.Wav, FileTypes.Ogg, FileTypes.Flac, FileTypes.M4a, FileTypes.Opus],
        MinInputs = 2,
        MaxInputs = 50,
        SoftTimeout = TimeSpan.FromSeconds(600),
        HardTimeout = TimeSpan.FromSeconds(660),
        Tools = ["ffmpeg", "ffprobe"],
        Example = new OperationExample(["tone.wav", "tone.wav"], """{"format": "mp3", "gap_ms": 250}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var parts = new List<SoundPart>();
        foreach (var (index, input) in context.Inputs.Index())
        {
            var probe = await MediaProbe.Of(context, input, cancellation);
            var audio = probe.Audio ?? throw new ConversionException(ErrorCode.UnsupportedInput, $"File {index + 1} has no sound that can be read.");
            parts.Add(new SoundPart(index, audio, await probe.LengthOf(context, input, audio, cancellation)));
            context.Report(0.1 * (index + 1) / context.Inputs.Count);
        }

        var joint = SoundJoint.Of(parts, parameters.GapMs, parameters.CrossfadeMs);
        if (joint.Length > MediaProbe.Longest)
            throw MediaProbe.TooLong();
        var rate = Rate(parts, parameters.Format);
        var channels = Math.Min(2, parts.Max(part => part.Stream.Channels ?? 2));
        var type = AudioEncoding.TypeOf(parameters.Format);
        var run = new Ffmpeg(context, [.. context.Inputs.Select(input => MediaInput.Of(input, 1))], $"out.{type.Extension}")
        {
            Expected = joint.Length,
            Part = (0.1, 1),
            Write = options => AudioEncoding.Encode(
                options.WithCustomArgument($"-filter_complex \"{joint.Graph(rate, channels)}\" -map [out] -map_metadata -1"),
                parameters.Format, null, channels, parts.Exists(part => part.Stream.IsDeep)),
        };
        var made = await run.Make(cancellation);
        return new ConversionResult([new OutputFile(context.Inputs[0].Renamed(type.Extension), context.Folder.WorkPath(run.Output), type)])
        {
            Notes = [.. Notes(parts, joint, parameters, made)],
        };
    }

    /// <summary>The highest of the inputs', as far as the format goes; Opus always has its own.</summary>
    private static int Rate(List<SoundPart> parts, AudioFormat format)
    {
        var highest = Math.Clamp(parts.Max(part => part.Stream.Samples), 8000, MostRate);
        var rates = AudioEncoding.Rates(format);
        return rates.Count == 0 || rates.Contains(highest) ? highest : rates.FirstOrDefault(rate => rate >= highest, rates[^1]);
    }

    private static IEnumerable<string> Notes(List<SoundPart> parts, SoundJoint joint, ParameterSet parameters, Made made)
    {
        if (joint.Crossfade < TimeSpan.FromMilliseconds(parameters.CrossfadeMs))
            yield return $"The shortest file allows a cross-fade of {joint.Crossfade.TotalMilliseconds:0} ms.";
        if (parts.Max(part => part.Stream.Channels) > 2)
            yield return "Surround sound was mixed to stereo.";
        if (parts.Max(part => part.Stream.Samples) > MostRate)
            yield return $"The result has {MostRate} samples a second.";
        yield return "Titles and other tags are not kept: they belong to the single files.";
        if (made.IsDamaged)
            yield return Made.DamagedNote;
    }

    /// <summary>The parameters of audio.merge.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        [Description("The format to write.")]
        public AudioFormat Format { get; init; } = AudioFormat.Mp3;

        [Description("Silence between the files, in thousandths of a second.")]
        [Range(0, 60_000)]
        public int GapMs { get; init; }

        [Description("How long a file fades into the next, in thousandths of a second; not together with a gap.")]
        [Range(0, 60_000)]
        public int CrossfadeMs { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (GapMs > 0 && CrossfadeMs > 0)
                yield return new ValidationResult("cannot be given together with gap_ms: a pause or a fade", [nameof(CrossfadeMs)]);
        }
    }
}
