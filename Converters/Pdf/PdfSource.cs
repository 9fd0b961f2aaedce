using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>An input that opened: what it is, and where tools in the box read it without a password.</summary>
internal sealed record PdfSource(InputFile Input, string BoxPath, PdfInfo Info)
{
    /// <summary>Opens every input, in their order.</summary>
    public static async Task<IReadOnlyList<PdfSource>> OpenAll(ConversionContext context, string password, CancellationToken cancellation)
    {
        var opened = new PdfSource[context.Inputs.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = context.Share.Threads, CancellationToken = cancellation };
        await Parallel.ForAsync(0, opened.Length, parallel, async (index, stop) => opened[index] = await Open(context, index, password, stop));
        return opened;
    }

    /// <summary>
    /// Opens one input. A file with a password is first written out without it, so that no later tool needs it: a
    /// password on a command line can be read in /proc.
    /// </summary>
    /// <exception cref="ConversionException">PasswordRequired, WrongPassword, UnreadableInput, UnsupportedInput, TooManyPages.</exception>
    public static async Task<PdfSource> Open(ConversionContext context, int index, string password, CancellationToken cancellation)
    {
        var input = context.Inputs[index];
        var path = input.BoxPath;
        var (result, info) = await Look(context, path, cancellation);
        if (PdfFaults.IsPassword(result))
        {
            if (password.Length == 0)
                throw PdfFaults.PasswordRequired(input);
            path = await Unlock(context, input, index, password, cancellation);
            (result, info) = await Look(context, path, cancellation);
            info = info with { IsProtected = true };
        }

        if (result.ExitCode != 0 || info.PageCount == 0)
            throw PdfFaults.Refused(input, result);
        if (info.PageCount > PdfInfoReader.MostPages)
            throw PdfFaults.TooManyPages();
        return new PdfSource(input, path, info);
    }

    /// <summary>The facts of a file in the box, also of one that we made.</summary>
    public static async Task<(ToolResult Result, PdfInfo Info)> Look(ConversionContext context, string boxPath, CancellationToken cancellation)
    {
        var reader = new PdfInfoReader();
        var result = await context.Tools.Run(
            new ToolCommand("pdfinfo", ["-f", "1", "-l", $"{PdfInfoReader.MostPages}", boxPath])
            {
                OnOutputLine = reader.Add,
                MemoryMegabytes = context.Share.MemoryMegabytes,
            },
            context.Folder, cancellation);
        return (result, reader.Info);
    }

    private static async Task<string> Unlock(ConversionContext context, InputFile input, int index, string password, CancellationToken cancellation)
    {
        var open = $"open-{index}.pdf";
        var result = await Qpdf.Execute(context, ["--decrypt", $"--password={password}", input.BoxPath, open], cancellation);
        if (PdfFaults.IsPassword(result))
            throw PdfFaults.WrongPassword(input);
        if (!Qpdf.Succeeded(result))
            throw PdfFaults.Refused(input, result);
        return context.Tools.BoxPath(context.Folder, open);
    }
}
