using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>The languages that tesseract can read on this machine.</summary>
internal static class OcrLanguages
{
    /// <summary>tesseract's own names, three letters and perhaps a script, joined by plus signs or commas.</summary>
    public const string Pattern = "^[a-z]{3}(_[a-z]{2,8}){0,2}([+,] ?[a-z]{3}(_[a-z]{2,8}){0,2}){0,4}$";

    public const string Syntax = "must be up to five language codes such as eng or deu+fra";

    /// <summary>Knows how text runs, not what it says.</summary>
    private const string Orientation = "osd";

    /// <summary>The languages as tesseract takes them.</summary>
    /// <exception cref="ConversionException">InvalidParameters for one that is not installed.</exception>
    public static async Task<string> Check(ConversionContext context, string languages, CancellationToken cancellation)
    {
        var wished = languages.Split(['+', ','], StringSplitOptions.TrimEntries);
        var result = await context.Tools.Run(new ToolCommand("tesseract", ["--list-langs"]), context.Folder, cancellation);
        // The first line is a heading.
        var installed = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).Where(name => name != Orientation).ToList();
        if (wished.Except(installed).FirstOrDefault() is { } missing)
            throw new ConversionException(ErrorCode.InvalidParameters, $"The language {missing} cannot be read here; these can: {string.Join(", ", installed)}.");
        return string.Join('+', wished.Distinct());
    }
}
