using System.Globalization;
using System.Text.Json;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Images;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;

namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>Makes of an input what a PDF can hold: JPEG and plain PNG as they are, everything else as PNG, by an image worker.</summary>
internal sealed class ImageSource(ConversionContext context)
{
    private int files;

    /// <summary>The input's pages: one, or those of a TIFF. Notes say what of it was left out.</summary>
    public async IAsyncEnumerable<PdfImage> Pages(InputFile input, List<string> notes, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (input.Bytes == 0)
            throw ImageFaults.Unreadable(input);
        if (input.Type == FileTypes.Jpeg && JpegFile.Read(input) is { } jpeg)
        {
            yield return Bounded(jpeg, input);
        }
        else if (input.Type == FileTypes.Png)
        {
            yield return await Png(input.Path, input.BoxPath, input, cancellation);
        }
        else
        {
            var pages = input.Type == FileTypes.Tiff ? TiffPages.Count(input.Path, PdfLimits.MostPages) : 1;
            for (var page = 1; page <= pages; page++)
                yield return await Decoded(input, input.Type == FileTypes.Tiff ? page : null, notes, cancellation);
        }
    }

    private async Task<PdfImage> Decoded(InputFile input, int? page, List<string> notes, CancellationToken cancellation)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"decoded-{files++}.png");
        var request = new ImageRequest
        {
            Inputs = [new ImageInput(Path.GetFileName(input.Path), ImageTypes.FormatOf(input.Type))],
            Output = name,
            Target = ImageFormat.Png,
            Page = page,
            Threads = context.Share.Threads,
        };
        try
        {
            var answer = await context.Workers.Run(ImageJob.Worker, request, context.Folder, ImageJob.MemoryMegabytes, _ => { }, cancellation);
            notes.AddRange(answer.Deserialize<ImageAnswer>(Frames.Json)!.Notes.Select(note => $"{PdfFaults.Quoted(input)}: {note}"));
        }
        catch (ConversionException fault) when (fault.Code == ErrorCode.UnreadableInput)
        {
            throw ImageFaults.Unreadable(input, fault.Detail);
        }

        return await Png(context.Folder.WorkPath(name), context.Tools.BoxPath(context.Folder, name), input, cancellation);
    }

    private async Task<PdfImage> Png(string path, string boxPath, InputFile input, CancellationToken cancellation)
    {
        var image = Bounded(PngFile.Read(path, input, out var isPlain), input);
        return isPlain ? image : await Parted(image, boxPath, input, cancellation);
    }

    /// <summary>PDF keeps colour and opacity apart, and knows no interlacing: ffmpeg writes both anew as plain PNG.</summary>
    private async Task<PdfImage> Parted(PdfImage image, string boxPath, InputFile input, CancellationToken cancellation)
    {
        var number = files++;
        var colour = string.Create(CultureInfo.InvariantCulture, $"colour-{number}.png");
        var opacity = string.Create(CultureInfo.InvariantCulture, $"opacity-{number}.png");
        var (whole, coloured, grey) = image.Bits == 16 ? ("gbrap16le", "rgb48be", "gray16be") : ("rgba", "rgb24", "gray");
        string[] written = ["-frames:v", "1", "-c:v", "png", "-compression_level", "6", "-pred", "mixed", "-f", "image2", "-update", "1"];
        var result = await context.Tools.Run(
            new ToolCommand("ffmpeg",
            [
                "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", "file", "-threads", "1", "-f", "png_pipe", "-i", boxPath,
                "-filter_complex", $"[0:v]format={whole},split[a][b];[a]format={coloured}[c];[b]alphaextract,format={grey}[o]",
                "-map", "[c]", .. written, colour, "-map", "[o]", .. written, opacity,
            ])
            { MemoryMegabytes = context.Share.MemoryMegabytes },
            context.Folder, cancellation);
        if (result.ExitCode != 0 || !File.Exists(context.Folder.WorkPath(colour)) || !File.Exists(context.Folder.WorkPath(opacity)))
            throw ImageFaults.Unreadable(input, result.Error);
        var parted = PngFile.Read(context.Folder.WorkPath(colour), input, out var colourIsPlain);
        var mask = PngFile.Read(context.Folder.WorkPath(opacity), input, out var opacityIsPlain);
        if (!colourIsPlain || !opacityIsPlain || (parted.Width, parted.Height) != (image.Width, image.Height) || mask.Channels != 1)
            throw PdfFaults.NotMade($"{parted} {mask} of {image}");
        return parted with { Mask = mask, DotsPerInch = image.DotsPerInch, Profile = image.Channels == 3 ? image.Profile : null };
    }

    private static PdfImage Bounded(PdfImage image, InputFile input)
    {
        if (image.Width <= 0 || image.Height <= 0)
            throw ImageFaults.Unreadable(input);
        return (long)image.Width * image.Height <= PdfLimits.MostPixels ? image : throw ImageFaults.TooLarge(input);
    }
}
