using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>Which files the media operations take.</summary>
internal static class MediaTypes
{
    public static readonly IReadOnlyList<FileType> Video =
    [
        FileTypes.Mp4, FileTypes.Webm, FileTypes.Mkv, FileTypes.Mov, FileTypes.Avi, FileTypes.MpegTs, FileTypes.Mpeg, FileTypes.Wmv, FileTypes.Flv, FileTypes.Ogv, FileTypes.Gif,
    ];

    public static readonly IReadOnlyList<FileType> Audio =
    [
        FileTypes.Mp3, FileTypes.Wav, FileTypes.Ogg, FileTypes.Opus, FileTypes.Flac, FileTypes.M4a, FileTypes.Aac, FileTypes.Aiff, FileTypes.Caf, FileTypes.Amr,
    ];

    /// <summary>What has sound, or may have.</summary>
    public static readonly IReadOnlyList<FileType> Sounding = [.. Audio, .. Video.Where(type => type != FileTypes.Gif)];
}
