using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf.FromHtml;

/// <summary>Prints a page by a browser without a window, in the box and with the browser's own sandbox.</summary>
internal static class Chromium
{
    private const int MostOutputMegabytes = 1024;

    /// <summary>How long scripts and timers of the page may go on, in the page's own time, which does not wait for the clock.</summary>
    private const int PageMilliseconds = 5_000;

    private static readonly string[] Options =
    [
        "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=/tmp/p", "--no-first-run", "--disable-extensions", "--disable-sync",
        "--disable-component-update", "--disable-breakpad", "--renderer-process-limit=1",
        // Windows of its own that nobody sees, each a process.
        "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess",
        "--enable-logging=stderr", "--no-pdf-header-footer", $"--virtual-time-budget={PageMilliseconds}",
    ];

    /// <summary>What of the page could not be loaded, in sentences.</summary>
    /// <param name="context">The attempt.</param>
    /// <param name="input">Whose fault it is if it cannot be printed.</param>
    /// <param name="page">In the work folder.</param>
    /// <param name="output">In the work folder.</param>
    /// <param name="token">What the page says when it is printed.</param>
    /// <param name="cancellation">As everywhere.</param>
    /// <exception cref="ConversionException">UnreadableInput when the page led away from itself, TooManyPages.</exception>
    public static async Task<IReadOnlyList<string>> Print(
        ConversionContext context, InputFile input, string page, string output, string token, CancellationToken cancellation)
    {
        var result = await context.Tools.Run(
            new ToolCommand("chromium",
                [.. Options, $"--print-to-pdf={context.Tools.BoxPath(context.Folder, output)}", $"file://{context.Tools.BoxPath(context.Folder, page)}"])
            {
                MemoryMegabytes = context.Share.MemoryMegabytes,
                FileMegabytes = MostOutputMegabytes,
                // About 120 threads on 2 cores, and more where there are more.
                MostProcesses = 1024,
            },
            context.Folder, cancellation);
        if (result.ExitCode != 0 || !File.Exists(context.Folder.WorkPath(output)))
            throw PdfFaults.NotMade(result.Error);
        if (!result.Error.Contains(token, StringComparison.Ordinal))
            throw Elsewhere(input, result);

        var (look, info) = await PdfSource.Look(context, context.Tools.BoxPath(context.Folder, output), cancellation);
        if (look.ExitCode != 0 || info.PageCount == 0)
            throw PdfFaults.NotMade(look.Error);
        if (info.PageCount > PdfLimits.MostPages)
            throw PdfFaults.TooManyPages();
        return result.Error.Contains(token + PageHead.Lost, StringComparison.Ordinal)
            ? ["The page names files or addresses that are not in it or beside it: they were left out, since nothing is loaded from the network."]
            : [];
    }

    private static ConversionException Elsewhere(InputFile input, ToolResult result) => new(
        ErrorCode.UnreadableInput, $"{PdfFaults.Quoted(input)} leads to another address instead of showing itself; remove its redirection.", result.Error);
}
