using FlipUnit.Converters.Code;
using FlipUnit.Converters.Text.Docx;

namespace FlipUnit.Converters.Text.Worker;

/// <summary>What a text worker is asked: one of the works, on a file of /in in UTF-8, written to /scratch.</summary>
public sealed record TextRequest(string Input, string Output)
{
    public CodeWork? Code { get; init; }

    public HtmlWork? Html { get; init; }

    public MarkdownWork? Markdown { get; init; }

    public DocxWork? Docx { get; init; }
}

/// <summary>Minify or lay out.</summary>
public sealed record CodeWork(CodeLanguage Language, bool Minify);

/// <summary>Markdown to safe HTML; with a title, a whole page.</summary>
public sealed record HtmlWork(string? Title);

/// <summary>HTML to Markdown.</summary>
public sealed record MarkdownWork(bool Links, bool Images);

/// <summary>A text or Markdown to a Word document.</summary>
public sealed record DocxWork(bool Markdown, string Title, string Author, DocxPage PageSize);

/// <summary>The worker's answer: sentences about what was not kept.</summary>
public sealed record TextAnswer(IReadOnlyList<string> Notes);
