using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Opens an image within the limits, upright, at its final size.</summary>
internal static class ImageLoader
{
    private const long MostPixels = 100_000_000;
    private const int MostSide = 32_767;
    private const int MostFrames = 1_000;

    /// <summary>As libvips takes it for "no limit on this side".</summary>
    private const int AnySize = 10_000_000;

    /// <summary>Loaders by format. All others stay blocked: a file of one type is never read as another.</summary>
    private static readonly Dictionary<ImageFormat, string> Loaders = new()
    {
        [ImageFormat.Jpeg] = "VipsForeignLoadJpeg",
        [ImageFormat.Png] = "VipsForeignLoadPng",
        [ImageFormat.Webp] = "VipsForeignLoadWebp",
        [ImageFormat.Avif] = "VipsForeignLoadHeif",
        [ImageFormat.Heic] = "VipsForeignLoadHeif",
        [ImageFormat.Gif] = "VipsForeignLoadNsgif",
        [ImageFormat.Tiff] = "VipsForeignLoadTiff",
        [ImageFormat.Jxl] = "VipsForeignLoadJxl",
        [ImageFormat.Jp2] = "VipsForeignLoadJp2k",
        [ImageFormat.Bmp] = "VipsForeignLoadMagick",
        [ImageFormat.Ico] = "VipsForeignLoadMagick",
    };

    public static Image Load(ImageRequest request, string path, List<string> notes)
    {
        var loader = Loaders[request.Source];
        Operation.Block(loader, false);
        try
        {
            var pages = Measure(request, path);
            var animated = pages > 1 && request.Page is null && IsAnimation(request.Source) && IsAnimation(request.Target);
            if (pages > 1 && !animated && request.Page is null)
                notes.Add($"The image has {pages} frames or pages; only the first is kept.");
            var options = animated ? "[n=-1]" : request.Page is { } page ? $"[page={page - 1}]" : "";
            return request.Size is { } size ? Sized(path + options, size) : AsIs(path + options, animated);
        }
        finally
        {
            Operation.Block(loader, true);
        }
    }

    /// <summary>Checks the header before a pixel is decoded; returns the number of frames or pages.</summary>
    private static int Measure(ImageRequest request, string path)
    {
        using var header = Image.NewFromFile(path, access: Enums.Access.Sequential);
        var pages = header.Contains("n-pages") ? (int)header.Get("n-pages") : 1;
        if (request.Page > pages)
            throw new ConversionException(ErrorCode.InvalidParameters, $"The image has {pages} pages; there is no page {request.Page}.");
        if (header.Width > MostSide || header.PageHeight > MostSide)
            throw new ConversionException(ErrorCode.ImageTooLarge, $"An image may have at most {MostSide} pixels a side.");
        if ((long)header.Width * header.PageHeight > MostPixels)
            throw new ConversionException(ErrorCode.ImageTooLarge, "An image may have at most 100 megapixels.");
        if (IsAnimation(request.Source) && pages > MostFrames)
            throw new ConversionException(ErrorCode.ImageTooLarge, $"An animation may have at most {MostFrames} frames.");
        return pages;
    }

    private static Image AsIs(string path, bool animated)
    {
        var image = Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);
        // Frames of an animation carry no orientation, and turning the strip they lie on would be wrong.
        return animated ? image : Turned(image);
    }

    private static Image Turned(Image image)
    {
        var orientation = image.Contains("orientation") ? (int)image.Get("orientation") : 1;
        if (orientation <= 1)
            return image;
        // Turning reads the rows in another order than they come.
        using var all = orientation == 2 ? image : image.CopyMemory();
        return all.Autorot();
    }

    private static Image Sized(string path, ImageSize size)
    {
        var direction = size.Upscale ? Enums.Size.Both : Enums.Size.Down;
        var width = size.Width ?? AnySize;
        var height = size.Height ?? AnySize;
        return size.Fit switch
        {
            ImageFit.Inside => Thumbnail(path, width, height, direction),
            ImageFit.Contain => Thumbnail(path, width, height, direction),
            ImageFit.Cover => Thumbnail(path, width, height, direction, Enums.Interesting.Centre),
            ImageFit.Fill => Thumbnail(path, width, height, Enums.Size.Force),
            ImageFit.Outside => Outside(path, size, direction),
            _ => throw new ArgumentOutOfRangeException(nameof(size), size.Fit, "no such fit"),
        };
    }

    private static Image Outside(string path, ImageSize size, Enums.Size direction)
    {
        using var whole = Turned(Image.NewFromFile(path, access: Enums.Access.Sequential));
        var scale = Math.Max((double)(size.Width ?? 1) / whole.Width, (double)(size.Height ?? 1) / whole.PageHeight);
        return Thumbnail(path, (int)Math.Ceiling(whole.Width * scale), (int)Math.Ceiling(whole.PageHeight * scale), direction);
    }

    // Decodes at a fraction of the size where the format can, which is most of the work saved.
    private static Image Thumbnail(string path, int width, int height, Enums.Size direction, Enums.Interesting? crop = null) =>
        Image.Thumbnail(path, width, height: height, size: direction, crop: crop, failOn: Enums.FailOn.Truncated);

    private static bool IsAnimation(ImageFormat format) => format is ImageFormat.Gif or ImageFormat.Webp;
}
