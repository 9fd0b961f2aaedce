using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Tools;

/// <summary>A program that operations may name: where it is, and how it says its version.</summary>
public sealed record Tool(string Name, string Path, IReadOnlyList<string> VersionArguments);

/// <summary>The programs that operations may name.</summary>
public static partial class ToolCatalog
{
    /// <summary>What operations name that run in a boxed worker process of ours.</summary>
    public const string Worker = "worker";

    public static IReadOnlyList<Tool> All { get; } =
    [
        At("ffmpeg", "-version"), At("ffprobe", "-version"),
        At("pdftoppm", "-v"), At("pdfinfo", "-v"), At("pdftotext", "-v"), At("pdftohtml", "-v"), At("pdfimages", "-v"),
        At("qpdf", "--version"), At("gs", "--version"), At("tesseract", "--version"), At("rsvg-convert", "--version"),
        At("bsdtar", "--version"), At("7zz"), At("chromium", "--version"),
    ];

    /// <summary>The first thing in a tool's answer that looks like a version.</summary>
    public static string Version(string answer) => VersionNumber().Match(answer) is { Success: true } match ? match.Value : "unknown";

    private static Tool At(string name, params string[] versionArguments) => new(name, $"/usr/bin/{name}", versionArguments);

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex VersionNumber();
}
