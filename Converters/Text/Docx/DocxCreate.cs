using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Worker;

namespace FlipUnit.Converters.Text.Docx;

/// <summary>Writes a text or Markdown as a Word document.</summary>
public sealed class DocxCreate : Converter<DocxCreate.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "docx.create",
        Title = "Create Word document",
        Summary = "Writes a text or Markdown as a Word document with headings, lists, tables, links and code. Images are named, not put in.",
        Queue = QueueDescriptor.Lightweight,
        Accept = [FileTypes.Markdown, FileTypes.Text],
        Produces = [FileTypes.Docx],
        SoftTimeout = TimeSpan.FromSeconds(60),
        HardTimeout = TimeSpan.FromSeconds(120),
        MemoryMegabytes = TextJob.MemoryMegabytes,
        Example = new OperationExample(["notes.md"], """{"title": "Notes"}"""),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var markdown = parameters.Markup == DocxMarkup.Markdown || (parameters.Markup == DocxMarkup.Auto && context.Inputs[0].Type.Equals(FileTypes.Markdown));
        var work = new DocxWork(markdown, parameters.Title, parameters.Author, parameters.PageSize);
        return TextJob.Make(context, TextJob.Asked() with { Docx = work }, FileTypes.Docx, cancellation);
    }

    /// <summary>The parameters of docx.create.</summary>
    public sealed record ParameterSet
    {
        [Description("How the text is read: as Markdown, as plain paragraphs, or by the file's kind.")]
        public DocxMarkup Markup { get; init; } = DocxMarkup.Auto;

        [Description("The document's title in its properties.")]
        [StringLength(200)]
        public string Title { get; init; } = "";

        [Description("The document's author in its properties.")]
        [StringLength(200)]
        public string Author { get; init; } = "";

        [Description("The size of its pages.")]
        public DocxPage PageSize { get; init; } = DocxPage.A4;
    }
}

/// <summary>How the text is read.</summary>
public enum DocxMarkup
{
    Auto,
    Markdown,
    Plain,
}

/// <summary>Sizes of pages.</summary>
public enum DocxPage
{
    A4,
    Letter,
}
