namespace FlipUnit.Converters.Transcription;

/// <summary>Who hears what is said in a sound, for money.</summary>
internal interface ITranscriber
{
    /// <summary>In USD, of whoever is asked first; null when nobody says.</summary>
    decimal? PricePerMinute { get; }

    /// <param name="open">Opens the sound from its beginning, for each time it is sent.</param>
    /// <param name="length">Of the sound.</param>
    /// <param name="request">How to hear it.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<HeardPart> Transcribe(Func<Stream> open, TimeSpan length, SpeechRequest request, CancellationToken cancellation);
}

/// <summary>What helps to hear: the language (ISO 639-1), words to be expected; and whether the time of each word is wanted.</summary>
internal sealed record SpeechRequest(string? Language, string? Prompt, bool Words);

/// <summary>A part as it was heard, with its own times, and what that cost.</summary>
internal sealed record HeardPart(Transcript Transcript, decimal Usd);
