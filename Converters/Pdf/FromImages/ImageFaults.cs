using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>What can be wrong with an image that is to become a page.</summary>
internal static class ImageFaults
{
    public static ConversionException Unreadable(InputFile input, string? detail = null) =>
        new(ErrorCode.UnreadableInput, $"{PdfFaults.Quoted(input)} is empty, cut off or damaged, and cannot be read as an image.", detail);

    public static ConversionException TooLarge(InputFile input) =>
        new(ErrorCode.ImageTooLarge, $"{PdfFaults.Quoted(input)} has more than 100 megapixels.");
}
