using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FFMpegCore;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Writes a sound file, or a video's sound, in another format.</summary>
public sealed class AudioConvert : Converter<AudioConvert.ParameterSet>
{
    private const int MemoryMegabytes = 1024;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "audio.convert",
        Title = "Convert audio",
        Summary = "Writes sound as MP3, WAV, Ogg Vorbis, FLAC, M4A or Opus. Of a video its sound is taken. Titles and other tags are kept.",
        Queue = QueueDescriptor.Media,
        Accept = [.. MediaTypes.Audio, .. MediaTypes.Video.Where(type => type != FileTypes.Gif)],
        Produces = [FileTypes.Mp3, FileTypes.Wav, FileTypes.Ogg, FileTypes.Flac, FileTypes.M4a, FileTypes.Opus],
        SoftTimeout = TimeSpan.FromSeconds(600),
        HardTimeout = TimeSpan.FromSeconds(660),
        Tools = ["ffmpeg", "ffprobe"],
        MemoryMegabytes = MemoryMegabytes,
        Example = new OperationExample(["tone.wav"], """{"format": "mp3", "bitrate_kbps": 128}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var probe = await MediaProbe.Of(context, input, cancellation);
        if (probe.Audio is null)
            throw new ConversionException(ErrorCode.UnsupportedInput, "The file has no sound.");
        var type = AudioEncoding.TypeOf(parameters.Format);
        var output = $"out.{type.Extension}";
        await Ffmpeg.Run(context, input, output, probe.Duration, _ => { }, options => Write(options, parameters), MemoryMegabytes, cancellation);
        return new ConversionResult([new OutputFile(input.Renamed(type.Extension), context.Folder.WorkPath(output), type)])
        {
            Notes = probe.HasCover ? ["The cover image is not kept."] : [],
        };
    }

    private static void Write(FFMpegOutputOptions options, ParameterSet parameters)
    {
        options.WithCustomArgument("-vn -sn -dn -map 0:a:0");
        AudioEncoding.Encode(options, parameters.Format, parameters.BitrateKbps);
        if (parameters.SampleRate is { } rate)
            options.WithAudioSamplingRate(rate);
        if (parameters.Channels is { } channels)
            options.WithAudioChannels(channels);
    }

    /// <summary>The parameters of audio.convert.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        private static readonly int[] OpusRates = [8000, 12000, 16000, 24000, 48000];

        [Description("The format to write.")]
        public AudioFormat Format { get; init; } = AudioFormat.Mp3;

        [Description("Bits a second in thousands, of lossy formats. Without it each format's usual one.")]
        [Range(16, 320)]
        public int? BitrateKbps { get; init; }

        [Description("Samples a second. Without it the file's own.")]
        [Range(8000, 48_000)]
        public int? SampleRate { get; init; }

        [Description("1 for mono, 2 for stereo. Without it the file's own.")]
        [Range(1, 2)]
        public int? Channels { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Format == AudioFormat.Opus && SampleRate is { } rate && !OpusRates.Contains(rate))
                yield return new ValidationResult($"of Opus must be one of {string.Join(", ", OpusRates)}", [nameof(SampleRate)]);
        }
    }
}
