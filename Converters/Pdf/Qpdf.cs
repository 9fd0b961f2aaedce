using System.Globalization;
using System.Text.RegularExpressions;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>Runs qpdf. Its arguments go through a file in the attempt's own folder, since a password may be among them.</summary>
internal static partial class Qpdf
{
    private const int Warnings = 3;

    /// <summary>Exit 3 is a warning: the input was damaged, and what could be read of it was written.</summary>
    public static bool Succeeded(ToolResult result) => result.ExitCode is 0 or Warnings;

    /// <summary>Runs qpdf on opened inputs, and returns whether one of them was damaged and had to be repaired.</summary>
    /// <exception cref="ConversionException">UnreadableInput of the input that qpdf complained about.</exception>
    public static async Task<bool> Run(
        ConversionContext context, IReadOnlyList<PdfSource> sources, IEnumerable<string> arguments, Action<double>? progress, CancellationToken cancellation)
    {
        var result = await Execute(context, progress is null ? arguments : arguments.Prepend("--progress"), cancellation, OnProgress);
        if (!Succeeded(result))
            throw PdfFaults.Refused(Blamed(sources, result), result);
        // Damage in another file than the first is said, but not by the exit code.
        return result.ExitCode == Warnings || result.Error.Contains("WARNING: ", StringComparison.Ordinal);

        void OnProgress(string line)
        {
            if (ProgressLine().Match(line) is { Success: true } percent)
                progress?.Invoke(int.Parse(percent.Groups[1].ValueSpan, CultureInfo.InvariantCulture) / 100.0);
        }
    }

    /// <summary>Runs qpdf to its end, whatever that is.</summary>
    public static async Task<ToolResult> Execute(
        ConversionContext context, IEnumerable<string> arguments, CancellationToken cancellation, Action<string>? onLine = null)
    {
        var file = $"qpdf-{Guid.NewGuid():n}.args";
        var path = context.Folder.WorkPath(file);
        await File.WriteAllLinesAsync(path, arguments, cancellation);
        try
        {
            return await context.Tools.Run(
                new ToolCommand("qpdf", ["@" + file]) { OnOutputLine = onLine, MemoryMegabytes = context.Share.MemoryMegabytes }, context.Folder, cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>How many pages files of the work folder have together, when each of them can be read; else null.</summary>
    public static async Task<int?> CountPages(ConversionContext context, IEnumerable<string> files, CancellationToken cancellation)
    {
        var result = await Execute(context, ["--show-npages", "--empty", "--pages", .. files, "--"], cancellation);
        return Succeeded(result) && int.TryParse(result.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pages) ? pages : null;
    }

    private static InputFile Blamed(IReadOnlyList<PdfSource> sources, ToolResult result) =>
        (sources.FirstOrDefault(source => result.Error.Contains(source.BoxPath, StringComparison.Ordinal)) ?? sources[0]).Input;

    [GeneratedRegex(@"write progress: ([0-9]{1,3})%")]
    private static partial Regex ProgressLine();
}
