using FlipUnit.Converters.Transcription;

namespace FlipUnit.Converters.Media;

/// <summary>The operations of this family.</summary>
public static class MediaFamily
{
    /// <summary>Budget of a job on pictures: 8K through x264 or VP9 fits.</summary>
    internal const int VideoMegabytes = 3072;

    public static IReadOnlyList<IConverter> Converters { get; } =
        [new VideoConvert(), new VideoCompress(), new VideoMerge(), new VideoToGif(), new AudioConvert(), new AudioMerge(), new AudioTranscribe()];
}
