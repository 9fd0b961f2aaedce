using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>What poppler's and qpdf's complaints mean to the person.</summary>
internal static class PdfFaults
{
    /// <summary>poppler says "Incorrect password" (exit 1), qpdf "invalid password" (exit 2).</summary>
    public static bool IsPassword(ToolResult result) =>
        (result.ExitCode == 1 && result.Error.Contains("Incorrect password", StringComparison.Ordinal))
        || (result.ExitCode == 2 && result.Error.Contains("invalid password", StringComparison.Ordinal));

    /// <summary>A file that a tool refused to read.</summary>
    public static ConversionException Refused(InputFile input, ToolResult result) =>
        result.Error.Contains("security handler", StringComparison.OrdinalIgnoreCase) || result.Error.Contains("unsupported encryption", StringComparison.OrdinalIgnoreCase)
            ? new ConversionException(ErrorCode.UnsupportedInput, $"{Quoted(input)} is protected in a way that cannot be opened here; only passwords are supported.", result.Error)
            : Unreadable(input, result.Error);

    public static ConversionException Unreadable(InputFile input, string detail) =>
        new(ErrorCode.UnreadableInput, $"{Quoted(input)} is empty, cut off or damaged, and cannot be read as a PDF.", detail);

    public static ConversionException UnreadablePage(InputFile input, int page, string? detail = null) =>
        new(ErrorCode.UnreadableInput, $"Page {page} of {Quoted(input)} is damaged and cannot be read.", detail);

    public static ConversionException PasswordRequired(InputFile input) =>
        new(ErrorCode.PasswordRequired, $"{Quoted(input)} opens only with a password: give it as the parameter password.");

    public static ConversionException WrongPassword(InputFile input) =>
        new(ErrorCode.WrongPassword, $"The password does not open {Quoted(input)}.");

    public static ConversionException TooManyPages() =>
        new(ErrorCode.TooManyPages, FormattableString.Invariant($"One conversion takes at most {PdfLimits.MostPages:N0} pages: choose fewer."));

    /// <summary>A tool ended well, and yet what it made is not what was asked for: by the fault of a damaged input, if there is one.</summary>
    public static ConversionException NotMade(string detail, InputFile? damaged = null) => damaged is not null
        ? Unreadable(damaged, detail)
        : new(ErrorCode.ToolFailed, "The result did not come out as it should; nothing was kept.", detail);

    public static string Quoted(InputFile input) => $"\"{input.Name}\"";
}
