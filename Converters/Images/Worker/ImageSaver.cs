using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Brings an image to what the target can hold, and writes it.</summary>
internal static class ImageSaver
{
    private const int WebpEffort = 2;
    private const int AvifEffort = 2;
    private const int IcoSide = 256;

    public static Image Prepare(Image image, ImageRequest request, List<string> notes)
    {
        var animated = image.PageHeight < image.Height;
        var colours = Colours.Srgb(image, request.Target, notes);
        if (request.Size is { Fit: ImageFit.Contain } size && !animated)
            colours = Colours.Padded(colours, size, request.Background);
        if (request.Target == ImageFormat.Ico && (colours.Width > IcoSide || colours.Height > IcoSide))
        {
            colours = colours.ThumbnailImage(IcoSide, height: IcoSide);
            notes.Add($"An icon has at most {IcoSide} pixels a side; the image was made smaller.");
        }

        var flat = Colours.HoldsAlpha(request.Target) ? colours : Colours.Flat(colours, request.Background);
        return request.KeepMetadata ? flat : Stripped(flat);
    }

    /// <summary>Not every writer of libvips leaves metadata out when it is told to: WebP's does not.</summary>
    private static Image Stripped(Image image)
    {
        var fields = image.GetFields().Where(IsMetadata).ToArray();
        return fields.Length == 0 ? image : image.Mutate(one => Array.ForEach(fields, field => one.Remove(field)));
    }

    private static bool IsMetadata(string field) =>
        field is "xmp-data" or "iptc-data" or "photoshop-data" or "icc-profile-data" or "jpeg-thumbnail-data" or "image-description" or "orientation"
        || field.StartsWith("exif-", StringComparison.Ordinal) || field.StartsWith("png-comment", StringComparison.Ordinal)
        || field.StartsWith("gif-comment", StringComparison.Ordinal) || field.StartsWith("magick-", StringComparison.Ordinal) || field.StartsWith("heif-", StringComparison.Ordinal);

    public static void Save(Image image, ImageRequest request, string path)
    {
        // libvips does not know the extension, only the writer behind it.
        if (request.Target == ImageFormat.Ico)
        {
            image.Magicksave(path, format: "ICO");
            return;
        }

        var options = Options(image, request);
        options.Add("strip", !request.KeepMetadata);
        image.WriteToFile(path, options);
    }

    private static VOption Options(Image image, ImageRequest request)
    {
        var quality = request.Quality;
        // JPEG inside TIFF knows no transparency, and 8 bits.
        var jpegInTiff = quality is not null && !image.HasAlpha() && image.Format == Enums.BandFormat.Uchar;
        return request.Target switch
        {
            ImageFormat.Jpeg => new VOption { { "Q", quality ?? 82 }, { "optimize_coding", true } },
            ImageFormat.Webp => new VOption { { "Q", quality ?? 80 }, { "lossless", request.Lossless }, { "effort", WebpEffort } },
            ImageFormat.Avif => new VOption { { "Q", quality ?? 60 }, { "lossless", request.Lossless }, { "effort", AvifEffort }, { "compression", Enums.ForeignHeifCompression.Av1 } },
            ImageFormat.Heic => new VOption { { "Q", quality ?? 60 }, { "lossless", request.Lossless }, { "compression", Enums.ForeignHeifCompression.Hevc } },
            ImageFormat.Jxl => new VOption { { "Q", quality ?? 75 }, { "lossless", request.Lossless } },
            ImageFormat.Jp2 => new VOption { { "Q", quality ?? 60 }, { "lossless", request.Lossless } },
            ImageFormat.Tiff => new VOption { { "compression", jpegInTiff ? Enums.ForeignTiffCompression.Jpeg : Enums.ForeignTiffCompression.Deflate }, { "Q", quality ?? 82 } },
            ImageFormat.Png => new VOption { { "compression", 6 } },
            ImageFormat.Bmp => new VOption { { "format", "BMP" } },
            _ => [],
        };
    }
}
