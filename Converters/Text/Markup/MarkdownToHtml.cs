using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Worker;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>Writes Markdown as HTML that is safe to show.</summary>
public sealed class MarkdownToHtml : Converter<MarkdownToHtml.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "text.markdown_to_html",
        Title = "Markdown to HTML",
        Summary = "Writes Markdown (CommonMark with tables, task lists and strikethrough) as HTML. Scripts, styles, forms and whatever else could run are taken out.",
        Queue = QueueDescriptor.Lightweight,
        Accept = [FileTypes.Markdown, FileTypes.Text],
        Produces = [FileTypes.Html],
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        MemoryMegabytes = TextJob.MemoryMegabytes,
        Example = new OperationExample(["notes.md"], """{"title": "Notes"}"""),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var title = parameters.Title.Length > 0 ? parameters.Title : Path.GetFileNameWithoutExtension(context.Inputs[0].Name);
        return TextJob.Rewrite(context, TextJob.Asked() with { Html = new HtmlWork(parameters.Page ? title : null) }, FileTypes.Html, cancellation);
    }

    /// <summary>The parameters of text.markdown_to_html.</summary>
    public sealed record ParameterSet
    {
        [Description("Write a whole page; without it only what stands in its body.")]
        public bool Page { get; init; } = true;

        [Description("The page's title. Without it the file's name.")]
        [StringLength(200)]
        public string Title { get; init; } = "";
    }
}
