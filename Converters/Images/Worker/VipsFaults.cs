using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>What libvips complains of, as codes.</summary>
internal static class VipsFaults
{
    private static readonly string[] TooLarge = ["too large", "too wide", "maximum supported image dimension"];

    public static ConversionException Explain(VipsException fault)
    {
        var said = fault.Message;
        if (said.Contains("No space left", StringComparison.OrdinalIgnoreCase))
            return new ConversionException(ErrorCode.DiskFull, "There was no room left to work on the file; try again later.", said, fault);
        if (said.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
            return new ConversionException(ErrorCode.OutOfMemory, "The image needs more memory than a conversion may use.", said, fault);
        if (TooLarge.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return new ConversionException(ErrorCode.ImageTooLarge, "The image is too large for this conversion or this format.", said, fault);
        return new ConversionException(ErrorCode.UnreadableInput, "The image is damaged or not what its first bytes say.", said, fault);
    }
}
