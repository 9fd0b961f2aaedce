using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Images;

/// <summary>The formats that images can be written in.</summary>
public enum ImageFormat
{
    Png,
    Jpeg,
    Webp,
    Avif,
    Gif,
    Tiff,
    Heic,
    Jxl,
    Jp2,
    Bmp,
    Ico,
}

/// <summary>What the image operations share: which files they take and make.</summary>
internal static class ImageTypes
{
    public static readonly IReadOnlyList<FileType> All =
    [
        FileTypes.Png, FileTypes.Jpeg, FileTypes.Webp, FileTypes.Avif, FileTypes.Gif, FileTypes.Tiff,
        FileTypes.Heic, FileTypes.Jxl, FileTypes.Jp2, FileTypes.Bmp, FileTypes.Ico,
    ];

    public static FileType TypeOf(ImageFormat format) => All[(int)format];

    /// <summary>The format of a type, to keep a file's own.</summary>
    public static ImageFormat FormatOf(FileType type) => (ImageFormat)All.ToList().IndexOf(type);
}
