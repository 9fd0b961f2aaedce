using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FFMpegCore;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Writes a sound file, or a video's sound, in another format.</summary>
public sealed class AudioConvert : Converter<AudioConvert.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "audio.convert",
        Title = "Convert audio",
        Summary = "Writes sound as MP3, WAV, Ogg Vorbis, FLAC, M4A or Opus. Of a video its sound is taken. Titles and other tags are kept, and the cover image where the format holds one.",
        Queue = QueueDescriptor.Media,
        Accept = MediaTypes.Sounding,
        Produces = [FileTypes.Mp3, FileTypes.Wav, FileTypes.Ogg, FileTypes.Flac, FileTypes.M4a, FileTypes.Opus],
        SoftTimeout = TimeSpan.FromSeconds(600),
        HardTimeout = TimeSpan.FromSeconds(660),
        Tools = ["ffmpeg", "ffprobe"],
        Example = new OperationExample(["tone.wav"], """{"format": "mp3", "bitrate_kbps": 128}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var probe = await MediaProbe.Of(context, input, cancellation);
        var audio = probe.Audio ?? throw new ConversionException(ErrorCode.UnsupportedInput, "The file has no sound that can be read.");
        var type = AudioEncoding.TypeOf(parameters.Format);
        var cover = AudioEncoding.HoldsCover(parameters.Format) && probe.Cover is { CodecName: "mjpeg" or "png" } image ? image : null;
        var run = new Ffmpeg(context, [MediaInput.Of(input, context.Share.Threads)], $"out.{type.Extension}")
        {
            Expected = await probe.LengthOf(context, input, audio, cancellation),
            Write = options => Write(options, parameters, probe, audio, cover),
        };
        // A cover that is no picture must not cost the sound.
        var made = cover is null ? null : await run.Try(cancellation);
        if (made is null)
        {
            cover = null;
            made = await run.Make(cancellation);
        }

        if (made.Probe.Audio is null)
            throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged: its sound could not be read.");
        var notes = Notes(parameters, probe, audio, probe.Cover is not null && cover is null);
        return new ConversionResult([new OutputFile(input.Renamed(type.Extension), context.Folder.WorkPath(run.Output), type)])
        {
            Notes = made.IsDamaged ? [.. notes, Made.DamagedNote] : notes,
        };
    }

    private static void Write(FFMpegOutputOptions options, ParameterSet parameters, MediaProbe probe, MediaStream audio, MediaStream? cover)
    {
        options.WithCustomArgument($"-sn -dn -map 0:{audio.Index}").WithCustomArgument(cover is null ? "-vn" : $"-map 0:{cover.Index} -c:v copy -disposition:v:0 attached_pic");
        // Ogg keeps its tags with the stream, others with the file.
        if (probe.Container.Tags?.Keys.Any(key => key is not "encoder") != true && audio.Tags is { Count: > 0 })
            options.WithCustomArgument($"-map_metadata 0:s:{audio.Index}");
        if (parameters.SampleRate is { } rate)
            options.WithAudioSamplingRate(rate);
        if (parameters.Channels is { } channels)
            options.WithAudioChannels(channels);
        AudioEncoding.Encode(options, parameters.Format, parameters.BitrateKbps, parameters.Channels ?? audio.Channels ?? 2, audio.IsDeep);
    }

    private static List<string> Notes(ParameterSet parameters, MediaProbe probe, MediaStream audio, bool losesCover)
    {
        var notes = new List<string>();
        if (probe.HasSeveralSounds)
            notes.Add("The file has several sound tracks; the first is taken.");
        if (losesCover)
            notes.Add("The cover image is not kept.");
        if (parameters.Channels is null && AudioEncoding.Channels(parameters.Format, audio.Channels ?? 2) < audio.Channels)
            notes.Add($"{audio.Channels} channels were mixed to stereo.");
        var rates = AudioEncoding.Rates(parameters.Format);
        if (parameters.SampleRate is null && rates.Count > 0 && audio.Samples > rates[^1])
            notes.Add($"The file has {audio.Samples} samples a second; the format holds at most {rates[^1]}.");
        if (parameters is { BitrateKbps: not null, Format: AudioFormat.Wav or AudioFormat.Flac })
            notes.Add("The format loses nothing, so it has no bitrate to choose.");
        return notes;
    }

    /// <summary>The parameters of audio.convert.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        [Description("The format to write.")]
        public AudioFormat Format { get; init; } = AudioFormat.Mp3;

        [Description("Bits a second in thousands, of lossy formats. Without it each format's usual one.")]
        [Range(16, 320)]
        public int? BitrateKbps { get; init; }

        [Description("Samples a second. Without it the file's own.")]
        [Range(8000, 192_000)]
        public int? SampleRate { get; init; }

        [Description("1 for mono, 2 for stereo. Without it the file's own.")]
        [Range(1, 2)]
        public int? Channels { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (SampleRate is { } rate && AudioEncoding.Rates(Format) is { Count: > 0 } rates && !rates.Contains(rate))
                yield return new ValidationResult($"of this format must be one of {string.Join(", ", rates)}", [nameof(SampleRate)]);
        }
    }
}
