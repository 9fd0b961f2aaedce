using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>What an image's header says, held to the limits before a pixel is decoded.</summary>
/// <param name="Width">As it will stand upright.</param>
/// <param name="Height">Of one page.</param>
/// <param name="Pages">Frames or pages.</param>
/// <param name="IsDeep">More than 8 bits a channel.</param>
/// <param name="HasInkProfile">CMYK, with a profile that says which inks.</param>
internal sealed record ImageHeader(int Width, int Height, int Pages, bool IsDeep, bool HasInkProfile)
{
    private const long MostPixels = 100_000_000;
    private const int MostSide = 32_767;
    private const int MostFrames = 1_000;
    private const long MostAnimatedPixels = 1_000_000_000;
    private const int FirstSideways = 5;

    /// <param name="path">With a page, as libvips takes it.</param>
    /// <param name="animated">The format's pages are the frames of an animation.</param>
    public static ImageHeader Read(string path, bool animated)
    {
        using var header = Image.NewFromFile(path, access: Enums.Access.Sequential);
        var (width, height) = (header.Width, header.PageHeight);
        var pages = Number(header, "n-pages");
        if (width > MostSide || height > MostSide)
            throw TooLarge($"An image may have at most {MostSide} pixels a side.");
        if ((long)width * height > MostPixels)
            throw TooLarge("An image may have at most 100 megapixels.");
        if (animated && pages > MostFrames)
            throw TooLarge($"An animation may have at most {MostFrames} frames.");
        if (animated && (long)width * height * pages > MostAnimatedPixels)
            throw TooLarge("All frames of an animation may have at most 1,000 megapixels together.");
        var isSideways = Number(header, "orientation") >= FirstSideways;
        var hasInkProfile = header.Interpretation == Enums.Interpretation.Cmyk && header.Contains(Colours.Profile);
        return new ImageHeader(isSideways ? height : width, isSideways ? width : height, pages, header.Format != Enums.BandFormat.Uchar, hasInkProfile);
    }

    /// <summary>The image that is made is held to the same limits as one that is read.</summary>
    public static void CheckSize(long width, long height)
    {
        if (width > MostSide || height > MostSide || width * height > MostPixels)
            throw TooLarge($"The result would have more than 100 megapixels or {MostSide} pixels a side.");
    }

    private static int Number(Image header, string field) => header.Contains(field) ? Convert.ToInt32(header.Get(field), System.Globalization.CultureInfo.InvariantCulture) : 1;

    private static ConversionException TooLarge(string sentence) => new(ErrorCode.ImageTooLarge, sentence);
}
