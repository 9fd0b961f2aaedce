using System.Globalization;
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
        var colours = Srgb(image, request.Target, notes);
        if (request.Size is { Fit: ImageFit.Contain, Width: { } width, Height: { } height })
            colours = Padded(colours, width, height, request);
        if (request.Target == ImageFormat.Ico && (colours.Width > IcoSide || colours.Height > IcoSide))
        {
            colours = colours.ThumbnailImage(IcoSide, height: IcoSide);
            notes.Add($"An icon has at most {IcoSide} pixels a side; the image was made smaller.");
        }

        return request.Target is ImageFormat.Jpeg or ImageFormat.Bmp && colours.HasAlpha()
            ? colours.Flatten(background: Colour(request.Background))
            : colours;
    }

    public static void Save(Image image, ImageRequest request, string path)
    {
        // libvips does not know the extension, only the writer behind it.
        if (request.Target == ImageFormat.Ico)
        {
            image.Magicksave(path, format: "ICO");
            return;
        }

        var options = Options(request);
        options.Add("strip", !request.KeepMetadata);
        image.WriteToFile(path, options);
    }

    private static VOption Options(ImageRequest request)
    {
        var quality = request.Quality;
        return request.Target switch
        {
            ImageFormat.Jpeg => new VOption { { "Q", quality ?? 82 }, { "optimize_coding", true } },
            ImageFormat.Webp => new VOption { { "Q", quality ?? 80 }, { "lossless", request.Lossless }, { "effort", WebpEffort } },
            ImageFormat.Avif => new VOption { { "Q", quality ?? 60 }, { "lossless", request.Lossless }, { "effort", AvifEffort }, { "compression", Enums.ForeignHeifCompression.Av1 } },
            ImageFormat.Heic => new VOption { { "Q", quality ?? 60 }, { "lossless", request.Lossless }, { "compression", Enums.ForeignHeifCompression.Hevc } },
            ImageFormat.Jxl => new VOption { { "Q", quality ?? 75 }, { "lossless", request.Lossless } },
            ImageFormat.Jp2 => new VOption { { "Q", quality ?? 60 }, { "lossless", request.Lossless } },
            ImageFormat.Tiff => new VOption { { "compression", quality is null ? Enums.ForeignTiffCompression.Deflate : Enums.ForeignTiffCompression.Jpeg }, { "Q", quality ?? 82 } },
            ImageFormat.Png => new VOption { { "compression", 6 } },
            ImageFormat.Bmp => new VOption { { "format", "BMP" } },
            _ => [],
        };
    }

    /// <summary>sRGB or grey; 16 bits where the target holds them.</summary>
    private static Image Srgb(Image image, ImageFormat target, List<string> notes)
    {
        var deep = image.Format is Enums.BandFormat.Ushort or Enums.BandFormat.Short or Enums.BandFormat.Float;
        var keepDeep = deep && target is ImageFormat.Png or ImageFormat.Tiff;
        if (image.Contains("icc-profile-data"))
            image = image.IccTransform("srgb", embedded: true, depth: keepDeep ? 16 : 8);
        else if (image.Interpretation is not (Enums.Interpretation.Srgb or Enums.Interpretation.Bw or Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16))
            image = image.Colourspace(keepDeep ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb);
        if (!deep || keepDeep)
            return image;
        notes.Add("The image has 16 bits a channel; the format holds 8.");
        return image.Colourspace(image.Bands < 3 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }

    private static Image Padded(Image image, int width, int height, ImageRequest request)
    {
        var colour = Colour(request.Background);
        return image.Gravity(Enums.CompassDirection.Centre, width, height, extend: Enums.Extend.Background, background: image.HasAlpha() ? [.. colour, 255] : colour);
    }

    private static double[] Colour(string hex) =>
        [.. Enumerable.Range(0, 3).Select(i => (double)int.Parse(hex.AsSpan(i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
