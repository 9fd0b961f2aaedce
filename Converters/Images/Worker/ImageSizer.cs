using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Opens an image at another size; formats that can are decoded at a fraction of their own, which is most of the work saved.</summary>
internal static class ImageSizer
{
    /// <summary>As libvips takes it for "no limit on this side".</summary>
    private const int AnySize = 10_000_000;

    public static Image Load(string path, ImageHeader header, ImageSize size, bool animated, bool whole, ImageRequest request, List<string> notes)
    {
        CheckResult(header, size);
        if (whole)
            return Whole(path, header, size, notes);
        if (animated && size.Fit is ImageFit.Cover or ImageFit.Contain)
            return Framed(path, header, size, request);
        var direction = size.Upscale ? Enums.Size.Both : Enums.Size.Down;
        var (width, height) = (size.Width ?? AnySize, size.Height ?? AnySize);
        return size.Fit switch
        {
            ImageFit.Inside or ImageFit.Contain => Thumbnail(path, width, height, direction, animated),
            ImageFit.Cover => Thumbnail(path, width, height, direction, animated, Enums.Interesting.Centre),
            ImageFit.Fill => Thumbnail(path, width, height, Enums.Size.Force, animated),
            ImageFit.Outside => Scaled(path, header, Scale(header, size), animated),
            _ => throw new ArgumentOutOfRangeException(nameof(size), size.Fit, "no such fit"),
        };
    }

    private static void CheckResult(ImageHeader header, ImageSize size)
    {
        var scale = Scale(header, size);
        if (size is { Fit: ImageFit.Cover or ImageFit.Contain or ImageFit.Fill, Width: { } width, Height: { } height })
            ImageHeader.CheckSize(width, height);
        else
            ImageHeader.CheckSize((long)(header.Width * scale), (long)(header.Height * scale));
    }

    /// <summary>How many times its own size the image gets.</summary>
    private static double Scale(ImageHeader header, ImageSize size)
    {
        double?[] sides = [(double?)size.Width / header.Width, (double?)size.Height / header.Height];
        var scale = (size.Fit is ImageFit.Outside or ImageFit.Cover ? sides.Max() : sides.Min()) ?? 1;
        return size.Upscale ? scale : Math.Min(1, scale);
    }

    private static Image Scaled(string path, ImageHeader header, double scale, bool animated)
    {
        var (width, height) = (Math.Max(1, (int)Math.Round(header.Width * scale)), Math.Max(1, (int)Math.Round(header.Height * scale)));
        return Thumbnail(path, width, height, Enums.Size.Force, animated);
    }

    private static Image Thumbnail(string path, int width, int height, Enums.Size direction, bool animated, Enums.Interesting? crop = null) =>
        Image.Thumbnail(path, width, height: height, size: direction, noRotate: animated, crop: crop, failOn: Enums.FailOn.Truncated);

    /// <summary>A thumbnail has 8 bits a channel and no inks; an image that keeps more is resized whole.</summary>
    private static Image Whole(string path, ImageHeader header, ImageSize size, List<string> notes)
    {
        var image = ImageLoader.Upright(Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated));
        if (header.HasInkProfile)
            image = Colours.FromProfile(image, keepsDepth: header.IsDeep, notes);
        var (across, down) = (Scale(header, size), Scale(header, size));
        if (size is { Fit: ImageFit.Fill, Width: { } width, Height: { } height })
            (across, down) = ((double)width / header.Width, (double)height / header.Height);
        var format = image.Format;
        var resized = image.HasAlpha()
            ? image.Premultiply().Resize(across, vscale: down).Unpremultiply().Cast(format)
            : image.Resize(across, vscale: down);
        return size.Fit == ImageFit.Cover ? Centred(resized, 0, resized.Height, size) : resized;
    }

    /// <summary>An animation is a strip: what is cut off or added at the edges, is so at each frame.</summary>
    private static Image Framed(string path, ImageHeader header, ImageSize size, ImageRequest request)
    {
        var strip = Scaled(path, header, Scale(header, size), animated: true);
        var (pageHeight, frames) = (strip.PageHeight, strip.Height / strip.PageHeight);
        var framed = Enumerable.Range(0, frames).Select(frame => size.Fit == ImageFit.Cover
            ? Centred(strip, frame * pageHeight, pageHeight, size)
            : Colours.Padded(strip.Crop(0, frame * pageHeight, strip.Width, pageHeight), size, request.Background)).ToArray();
        return Image.Arrayjoin(framed, across: 1).Mutate(image => image.Set(GValue.GIntType, "page-height", framed[0].Height));
    }

    private static Image Centred(Image image, int top, int height, ImageSize size)
    {
        var (wide, high) = (Math.Min(size.Width!.Value, image.Width), Math.Min(size.Height!.Value, height));
        return image.Crop((image.Width - wide) / 2, top + ((height - high) / 2), wide, high);
    }
}
