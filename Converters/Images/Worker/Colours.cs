using System.Globalization;
using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Colours: to sRGB, with the depth that the target holds, and over a background.</summary>
internal static class Colours
{
    /// <summary>Where libvips keeps an image's ICC profile.</summary>
    public const string Profile = "icc-profile-data";

    private const double Opaque = 255;

    /// <summary>From the 8 bits of a colour to 16.</summary>
    private const double DeepFactor = 257;

    public static bool HoldsDepth(ImageFormat format) =>
        format is ImageFormat.Png or ImageFormat.Tiff or ImageFormat.Jp2 or ImageFormat.Jxl or ImageFormat.Avif or ImageFormat.Heic;

    public static bool HoldsAlpha(ImageFormat format) => format is not (ImageFormat.Jpeg or ImageFormat.Bmp);

    /// <summary>sRGB or grey; 16 bits where the target holds them.</summary>
    public static Image Srgb(Image image, ImageFormat target, List<string> notes)
    {
        var deep = image.Format != Enums.BandFormat.Uchar;
        var keeps = deep && HoldsDepth(target);
        if (image.Contains(Profile))
            image = FromProfile(image, keeps, notes);
        var grey = image.Interpretation is Enums.Interpretation.Bw or Enums.Interpretation.Grey16;
        var wanted = (grey, keeps) switch
        {
            (true, true) => Enums.Interpretation.Grey16,
            (true, false) => Enums.Interpretation.Bw,
            (false, true) => Enums.Interpretation.Rgb16,
            (false, false) => Enums.Interpretation.Srgb,
        };
        if (image.Interpretation != wanted)
            image = image.Colourspace(wanted);
        if (deep && !keeps)
            notes.Add("The image has more than 8 bits a channel; the format holds 8.");
        return image;
    }

    /// <summary>sRGB, as the image's own profile has it.</summary>
    public static Image FromProfile(Image image, bool keepsDepth, List<string> notes)
    {
        try
        {
            return image.IccTransform("srgb", embedded: true, depth: keepsDepth ? 16 : 8);
        }
        catch (VipsException)
        {
            notes.Add("The image's colour profile does not fit it and was left out.");
            return image.Mutate(one => one.Remove(Profile));
        }
    }

    /// <summary>Under what is transparent.</summary>
    public static Image Flat(Image image, string? background) =>
        image.HasAlpha() ? Coloured(image).Flatten(background: Colour(image, background)) : image;

    /// <summary>In the middle of the size that was asked for.</summary>
    public static Image Padded(Image image, ImageSize size, string? background)
    {
        var coloured = Coloured(image);
        return coloured.Gravity(
            Enums.CompassDirection.Centre, Math.Max(size.Width!.Value, image.Width), Math.Max(size.Height!.Value, image.Height),
            extend: Enums.Extend.Background, background: Filling(coloured, background));
    }

    /// <summary>A background in an image's own bands: without a colour it is transparent.</summary>
    public static double[] Filling(Image image, string? background)
    {
        var colour = Colour(image, background);
        return image.HasAlpha() ? [.. colour, background is null ? 0 : Opaque * (IsDeep(image) ? DeepFactor : 1)] : colour;
    }

    /// <summary>Grey has no place for a background's colour.</summary>
    public static Image Coloured(Image image) => image.Interpretation switch
    {
        Enums.Interpretation.Bw => image.Colourspace(Enums.Interpretation.Srgb),
        Enums.Interpretation.Grey16 => image.Colourspace(Enums.Interpretation.Rgb16),
        _ => image,
    };

    private static double[] Colour(Image image, string? hex) =>
        [.. Enumerable.Range(0, 3).Select(i => int.Parse((hex ?? "ffffff").AsSpan(i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) * (IsDeep(image) ? DeepFactor : 1))];

    private static bool IsDeep(Image image) => image.Interpretation is Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16;
}
