namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>An image whose compressed data goes into a PDF as it is.</summary>
internal sealed record PdfImage
{
    /// <summary>The file on this machine that holds the data.</summary>
    public required string Path { get; init; }

    /// <summary>The parts of the file that are the data, in order: offset and length.</summary>
    public required IReadOnlyList<(long Offset, long Length)> Data { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>1 gray, 3 RGB, 4 CMYK; 1 with a palette as well.</summary>
    public required int Channels { get; init; }

    public required int Bits { get; init; }

    /// <summary>JPEG data, else the deflated and filtered rows of a PNG.</summary>
    public bool IsJpeg { get; init; }

    /// <summary>Ink values are stored the other way round, as Adobe's programs do in CMYK.</summary>
    public bool IsInverted { get; init; }

    /// <summary>RGB triples that the pixels are indices into; null for none.</summary>
    public byte[]? Palette { get; init; }

    /// <summary>The colour profile, when it fits the channels.</summary>
    public byte[]? Profile { get; init; }

    /// <summary>How the picture has to be turned and mirrored to stand upright, as EXIF counts it: 1 to 8.</summary>
    public int Orientation { get; init; } = 1;

    public double DotsPerInch { get; init; } = ImageResolution.Usual;

    /// <summary>Opacity, a gray image of the same size; null for none.</summary>
    public PdfImage? Mask { get; init; }

    public int UprightWidth => Orientation > 4 ? Height : Width;

    public int UprightHeight => Orientation > 4 ? Width : Height;
}

/// <summary>Dots an inch as files state them, where that can be true.</summary>
internal static class ImageResolution
{
    public const double Usual = 96;

    public static double OrUsual(double dotsPerInch) => dotsPerInch is >= 30 and <= 4800 ? dotsPerInch : Usual;
}

/// <summary>ICC colour profiles.</summary>
internal static class ColourProfile
{
    public const int MostBytes = 4 * 1024 * 1024;

    private const int SignatureOffset = 36;
    private const int SpaceOffset = 16;

    /// <summary>The profile when it is one for so many channels, else null.</summary>
    public static byte[]? For(int channels, byte[] profile)
    {
        if (profile.Length < 128 || !profile.AsSpan(SignatureOffset, 4).SequenceEqual("acsp"u8))
            return null;
        var space = channels switch { 1 => "GRAY"u8, 3 => "RGB "u8, _ => "CMYK"u8 };
        return profile.AsSpan(SpaceOffset, 4).SequenceEqual(space) ? profile : null;
    }
}
