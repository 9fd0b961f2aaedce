using System.Text.Json;
using FlipUnit.Converters.Code;
using FlipUnit.Converters.Text.Docx;
using FlipUnit.Converters.Text.Markup;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;

namespace FlipUnit.Converters.Text.Worker;

/// <summary>Reads and writes markup and code; lives in a worker process, never in a silo.</summary>
public sealed class TextWorker : IWorkerHandler
{
    public string Kind => TextJob.Worker;

    public void Initialize()
    {
    }

    public object Handle(JsonElement request, WorkerFolders folders, Action<double> progress)
    {
        var asked = request.Deserialize<TextRequest>(Frames.Json)!;
        var text = File.ReadAllText(Path.Combine(folders.In, asked.Input));
        var output = Path.Combine(folders.Work, asked.Output);
        IReadOnlyList<string> notes = [];
        if (asked.Docx is { } docx)
        {
            using var file = LimitedStream.For(output, text.Length);
            notes = DocxFile.Write(file, text, docx);
        }
        else
        {
            File.WriteAllText(output, Rewrite(asked, text));
        }

        return new TextAnswer(notes);
    }

    private static string Rewrite(TextRequest asked, string text) => asked switch
    {
        { Code: { } code } => ParsedCode.Rewrite(text, code.Language, code.Minify),
        { Html: { } html } => HtmlPage.Write(text, html.Title),
        { Markdown: { } markdown } => new MarkdownBlocks(new MarkdownInlines(markdown.Links, markdown.Images)).Write(HtmlTree.Parse(text)) + "\n",
        _ => throw new ArgumentException("no work", nameof(asked)),
    };
}
