using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Media;
using FlipUnit.Converters.Providers;

namespace FlipUnit.Converters.Transcription;

/// <summary>Writes down what is said in a sound or a video.</summary>
public sealed class AudioTranscribe : Converter<AudioTranscribe.ParameterSet>, IAppraised
{
    // What of a job's progress belongs to the preparation, and what to the parts.
    private const double Prepared = 0.1;
    private const double Heard = 0.97;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "audio.transcribe",
        Title = "Transcribe speech",
        Summary = "Writes down what is said in a recording or a video, as text, subtitles, JSON with times, or a Word document.",
        Queue = QueueDescriptor.Transcription,
        Accept = MediaTypes.Sounding,
        Produces = [FileTypes.Text, FileTypes.Srt, FileTypes.Vtt, FileTypes.Json, FileTypes.Docx],
        SoftTimeout = TimeSpan.FromSeconds(900),
        HardTimeout = TimeSpan.FromSeconds(960),
        Provider = ProviderKind.Transcription,
        Tools = ["ffmpeg", "ffprobe"],
        MemoryMegabytes = 384,
        Example = new OperationExample(["speech.mp3"], """{"formats": ["txt", "srt"], "language": "en"}"""),
    };

    public async Task<decimal?> Appraise(ConversionContext context, JsonElement parameters, CancellationToken cancellation)
    {
        var recording = await Recording.Probe(context, cancellation);
        return context.Providers.First(ProviderKind.Transcription) is { } provider ? Prices.Of(recording.Length, provider.UsdPerMinute) : null;
    }

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var recording = await Recording.Probe(context, cancellation);
        using var speech = await Speech.Prepare(context, recording, done => context.Report(Prepared * Math.Min(1, done)), cancellation);
        var parts = PartPlan.Of(speech.Length, speech.Silences);
        var words = parameters.Timestamps == TranscriptTimes.Word;
        var request = new SpeechRequest(Given(parameters.Language), Given(parameters.Prompt), words);
        using var progress = new PartProgress(parts, done => context.Report(Prepared + ((Heard - Prepared) * done)));
        var heard = await new PartWork(context, speech, new Transcriber(context.Providers), request).Run(parts, progress, cancellation);
        return await TranscriptFiles.Write(context, TranscriptJoint.Join(heard), speech.Length, parameters.Formats, parameters.Timestamps, cancellation);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>The parameters of audio.transcribe.</summary>
    public sealed record ParameterSet
    {
        [Description("The files to write: plain text, subtitles as SubRip or WebVTT, JSON with times, a Word document.")]
        [MinLength(1)]
        [MaxLength(5)]
        public IReadOnlyList<TranscriptFormat> Formats { get; init; } = [TranscriptFormat.Txt];

        [Description("The language that is spoken, as two letters of ISO 639-1 such as en. Without it the language is recognised.")]
        [RegularExpression("[a-z]{2}", ErrorMessage = "must be two small letters of ISO 639-1, such as en")]
        public string? Language { get; init; }

        [Description("Names and words that occur in the recording, to be spelled so; in the language that is spoken.")]
        [StringLength(1000)]
        public string? Prompt { get; init; }

        [Description("What the JSON gives the times of: segments, which are about sentences, or words as well.")]
        public TranscriptTimes Timestamps { get; init; } = TranscriptTimes.Segment;
    }
}
