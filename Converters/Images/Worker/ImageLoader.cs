using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Opens an image within the limits, upright, at its final size; an animation as a strip of its frames.</summary>
internal static class ImageLoader
{
    private const int MostIconSizes = 64;
    private const string PageHeight = "page-height";

    public static Image Load(ImageInput source, string path, ImageRequest request, List<string> notes) =>
        Loaders.With(source.Format, () => Open(source.Format, path, request, notes));

    private static Image Open(ImageFormat format, string path, ImageRequest request, List<string> notes)
    {
        if (format == ImageFormat.Tiff && CameraRaw.Is(path))
            throw new ConversionException(ErrorCode.UnsupportedInput, "The file is a camera's raw file, not a TIFF image: develop it first.");
        var header = ImageHeader.Read(path, IsAnimation(format));
        if (request.Page > header.Pages)
            throw new ConversionException(ErrorCode.InvalidParameters, $"The image has {header.Pages} pages; there is no page {request.Page}.");
        var animated = header.Pages > 1 && request.Page is null && request.Layout is null && IsAnimation(format) && IsAnimation(request.Target);
        // Of what has one page the readers of JPEG, PNG and JXL take no number at all.
        var page = header.Pages > 1 ? request.Page - 1 : null;
        if (header.Pages > 1 && !animated && page is null)
        {
            page = format == ImageFormat.Ico ? Largest(path, header.Pages) : null;
            notes.Add($"The image has {header.Pages} frames or pages; only {(page is null ? "the first" : "the largest")} is kept.");
        }

        if (page is not null)
        {
            path = FormattableString.Invariant($"{path}[page={page}]");
            header = ImageHeader.Read(path, animated: false);
        }

        if (animated)
            path += "[n=-1]";
        // Of a JPEG 2000 that need not shrink, libvips 8.14 makes a thumbnail of the smallest level: 2 x 2 of 64 x 48.
        // And of inks it makes one by its own idea of them, not by the image's profile.
        var whole = format == ImageFormat.Jp2 || header.HasInkProfile || (header.IsDeep && Colours.HoldsDepth(request.Target));
        var image = request.Size is { } size ? ImageSizer.Load(path, header, size, animated, whole, request, notes) : AsIs(path, animated);
        // What is one picture must not be taken for a strip of frames later.
        return animated || !image.Contains(PageHeight) ? image : image.Mutate(one => one.Remove(PageHeight));
    }

    private static Image AsIs(string path, bool animated)
    {
        var image = Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);
        // Frames of an animation carry no orientation, and turning the strip they lie on would be wrong.
        return animated ? image : Upright(image);
    }

    public static Image Upright(Image image)
    {
        var orientation = image.Contains("orientation") ? (int)image.Get("orientation") : 1;
        if (orientation <= 1)
            return image;
        // Turning reads the rows in another order than they come.
        using var all = orientation == 2 ? image : image.CopyMemory();
        return all.Autorot();
    }

    /// <summary>An icon holds the same picture in several sizes.</summary>
    private static int Largest(string path, int pages) => Enumerable.Range(0, Math.Min(pages, MostIconSizes)).MaxBy(page =>
    {
        using var one = Image.NewFromFile(FormattableString.Invariant($"{path}[page={page}]"), access: Enums.Access.Sequential);
        return (long)one.Width * one.Height;
    });

    private static bool IsAnimation(ImageFormat format) => format is ImageFormat.Gif or ImageFormat.Webp;
}
