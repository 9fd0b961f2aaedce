using FlipUnit.Converters.Files;
using FlipUnit.Converters.Media;

namespace FlipUnit.Converters.Transcription;

/// <summary>A client's file that has sound, no longer than it may be: what is asked before anything is charged or spent.</summary>
internal sealed record Recording(InputFile Input, MediaStream Sound, TimeSpan Length)
{
    /// <summary>What encoders add at the end of a file that is exactly as long as it may be.</summary>
    public static readonly TimeSpan Padding = TimeSpan.FromSeconds(1);

    public static async Task<Recording> Probe(ConversionContext context, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var longest = context.Limits.LongestTranscription;
        var probe = await MediaProbe.Of(context, input, cancellation, TooLong(longest));
        var sound = probe.Audio ?? throw new ConversionException(ErrorCode.UnsupportedInput, "The file has no sound that can be read.");
        // The sound's own: a picture that stays on after it costs nothing.
        var length = await probe.LengthOf(context, input, sound, cancellation);
        if (length > longest + Padding)
            throw TooLong(longest);
        return length > TimeSpan.Zero ? new Recording(input, sound, length) : throw new ConversionException(ErrorCode.UnreadableInput, "The file's sound has no length.");
    }

    public static ConversionException TooLong(TimeSpan longest) =>
        new(ErrorCode.DurationExceeded, $"A recording may last at most {longest.TotalMinutes:0} minutes to be transcribed.");
}
