using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>A client's video that was looked at: it has a picture that can be read, and perhaps sound.</summary>
internal sealed record VideoSource(InputFile Input, MediaProbe Probe, MediaStream Video)
{
    public MediaStream? Audio => Probe.Audio;

    public static async Task<VideoSource> Open(ConversionContext context, InputFile input, CancellationToken cancellation)
    {
        var probe = await MediaProbe.Of(context, input, cancellation);
        var video = probe.Video ?? throw new ConversionException(ErrorCode.UnsupportedInput, $"{Named(context, input)} has no moving picture; the audio operations work on its sound.");
        return video.IsKnown && video.Width > 0 && video.Height > 0
            ? new VideoSource(input, probe, video)
            : throw new ConversionException(ErrorCode.UnreadableInput, $"{Named(context, input)} holds a picture of an unknown or damaged kind.");
    }

    /// <summary>What is in the file and does not get into the result.</summary>
    public IEnumerable<string> Notes(bool isMuted)
    {
        if (!isMuted && Audio is not null && Probe.HasSeveralSounds)
            yield return "The file has several sound tracks; the first is kept.";
        if (!isMuted && Audio is null && Probe.Streams.Any(stream => stream.CodecType == "audio"))
            yield return "The sound is of an unknown kind and is left out.";
        if (Probe.Streams.Any(stream => stream.CodecType is "subtitle" or "attachment" or "data"))
            yield return "Subtitles and attachments are not kept.";
        if (Probe.Streams.Count(stream => stream.CodecType == "video" && !stream.IsCover) > 1)
            yield return "The file has several pictures; the first is kept.";
        if (Probe.Cover is not null)
            yield return "The cover image is not kept.";
    }

    /// <summary>The tags that the result has no place for.</summary>
    public IEnumerable<string> LostTags(Made made)
    {
        if (Probe.Container.HasDate && !made.Probe.Container.HasDate)
            yield return "The date of the recording is not kept; the format has no place for it.";
        if (Probe.Container.HasCameraTags && !made.Probe.Container.HasCameraTags)
            yield return "The camera's QuickTime tags are not kept.";
    }

    /// <summary>How a person tells it from the others.</summary>
    private static string Named(ConversionContext context, InputFile input) =>
        context.Inputs.Count == 1 ? "The file" : $"File {context.Inputs.Index().First(one => ReferenceEquals(one.Item, input)).Index + 1}";
}
