using FlipUnit.Converters.Providers;
using OpenAI.Audio;

namespace FlipUnit.Converters.Transcription;

/// <summary>Has a sound transcribed by whichever provider serves now; any that speaks as OpenAI's does.</summary>
internal sealed class Transcriber(ProviderCalls providers)
{
    private const string FileName = "speech.mp3";

    /// <param name="open">Opens the sound from its beginning, for each time it is sent.</param>
    /// <param name="length">Of the sound.</param>
    /// <param name="request">How to hear it.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<HeardPart> Transcribe(Func<Stream> open, TimeSpan length, SpeechRequest request, CancellationToken cancellation) => providers.Call(
        ProviderKind.Transcription,
        async (call, token) =>
        {
            await using var sound = open();
            var answer = await call.Audio().TranscribeAudioAsync(sound, FileName, Options(request), token);
            return new HeardPart(Read(answer.Value, length), Prices.Of(length, call.Provider.UsdPerMinute));
        },
        cancellation);

    private static AudioTranscriptionOptions Options(SpeechRequest request) => new()
    {
        ResponseFormat = AudioTranscriptionFormat.Verbose,
        Language = request.Language,
        Prompt = request.Prompt,
        TimestampGranularities = request.Words ? AudioTimestampGranularities.Segment | AudioTimestampGranularities.Word : AudioTimestampGranularities.Segment,
    };

    private static Transcript Read(AudioTranscription answer, TimeSpan length)
    {
        if (answer.Text is not { } text)
            throw new InvalidDataException("an answer without a text");
        var segments = answer.Segments.Select(one => new Said(one.StartTime.TotalSeconds, one.EndTime.TotalSeconds, one.Text ?? "")).ToArray();
        // Some endpoints give the text alone.
        if (segments.Length == 0 && !string.IsNullOrWhiteSpace(text))
            segments = [new Said(0, length.TotalSeconds, text)];
        return new Transcript(segments, [.. answer.Words.Select(one => new Said(one.StartTime.TotalSeconds, one.EndTime.TotalSeconds, one.Word ?? ""))], answer.Language);
    }
}

/// <summary>What helps to hear: the language (ISO 639-1), words to be expected; and whether the time of each word is wanted.</summary>
internal sealed record SpeechRequest(string? Language, string? Prompt, bool Words);

/// <summary>A part as it was heard, with its own times, and what that cost in USD.</summary>
internal sealed record HeardPart(Transcript Transcript, decimal Usd);
