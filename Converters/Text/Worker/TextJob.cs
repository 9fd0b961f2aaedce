using System.Text;
using System.Text.Json;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Docx;
using FlipUnit.Converters.Tools.Workers;

namespace FlipUnit.Converters.Text.Worker;

/// <summary>
/// Sends one text to a boxed worker. The parsers of Markdown, HTML, CSS and JavaScript call themselves, and some texts
/// take them time that grows with the square: there a text costs its own job, and a cancel ends it at once.
/// </summary>
internal static class TextJob
{
    public const string Worker = "text";
    public const int MemoryMegabytes = 768;

    /// <summary>Larger texts of these kinds are not written by people.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private const string Input = "text.txt";
    private const string Output = "text.out";

    /// <summary>The work's output as a text of the given type, inline when it is small.</summary>
    public static async Task<ConversionResult> Rewrite(ConversionContext context, TextRequest work, FileType type, CancellationToken cancellation)
    {
        var answer = await Run(context, work, cancellation);
        var text = await File.ReadAllTextAsync(context.Folder.WorkPath(Output), Encoding.UTF8, cancellation);
        return await InlineText.Write(context, context.Inputs[0].Renamed(type.Extension), type, text, cancellation) with { Notes = answer.Notes };
    }

    /// <summary>The work's output as the file it is.</summary>
    public static async Task<ConversionResult> Make(ConversionContext context, TextRequest work, FileType type, CancellationToken cancellation)
    {
        var answer = await Run(context, work, cancellation);
        return new ConversionResult([new OutputFile(context.Inputs[0].Renamed(type.Extension), context.Folder.WorkPath(Output), type)]) { Notes = answer.Notes };
    }

    /// <summary>A Word document of a text that we wrote ourselves; the answer is its path on this machine.</summary>
    public static async Task<string> MakeDocx(ConversionContext context, string text, string title, CancellationToken cancellation)
    {
        await Run(context, text, Asked() with { Docx = new DocxWork(Markdown: false, title, Author: "", DocxPage.A4) }, cancellation);
        return context.Folder.WorkPath(Output);
    }

    public static TextRequest Asked() => new(Input, Output);

    private static async Task<TextAnswer> Run(ConversionContext context, TextRequest work, CancellationToken cancellation)
    {
        // In UTF-8 whatever the file was.
        return await Run(context, await TextFile.Read(context.Inputs[0], MostBytes, cancellation), work, cancellation);
    }

    private static async Task<TextAnswer> Run(ConversionContext context, string text, TextRequest work, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(context.Folder.In, Input), text, cancellation);
        try
        {
            var answer = await context.Workers.Run(Worker, work, context.Folder, MemoryMegabytes, context.Report, cancellation);
            return answer.Deserialize<TextAnswer>(Frames.Json)!;
        }
        catch (ConversionException fault) when (fault.Code == ErrorCode.ToolFailed && fault.Detail?.Contains("Stack overflow", StringComparison.Ordinal) == true)
        {
            throw new ConversionException(ErrorCode.UnreadableInput, "The file could not be read; it is nested too deep.", fault.Detail);
        }
    }
}
