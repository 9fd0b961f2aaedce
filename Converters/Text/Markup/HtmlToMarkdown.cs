using System.ComponentModel;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Worker;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>Writes what an HTML page says as Markdown.</summary>
public sealed class HtmlToMarkdown : Converter<HtmlToMarkdown.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "text.html_to_markdown",
        Title = "HTML to Markdown",
        Summary = "Writes the headings, paragraphs, lists, tables, links and code of an HTML page as Markdown. Scripts, styles and forms are left out.",
        Queue = QueueDescriptor.Lightweight,
        Accept = [FileTypes.Html, FileTypes.Text],
        Produces = [FileTypes.Markdown],
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        MemoryMegabytes = TextJob.MemoryMegabytes,
        Example = new OperationExample(["page.html"], """{"images": false}"""),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation) =>
        TextJob.Rewrite(context, TextJob.Asked() with { Markdown = new MarkdownWork(parameters.Links, parameters.Images) }, FileTypes.Markdown, cancellation);

    /// <summary>The parameters of text.html_to_markdown.</summary>
    public sealed record ParameterSet
    {
        [Description("Keep links; without it only their words.")]
        public bool Links { get; init; } = true;

        [Description("Keep images as links to them; without it only their descriptions.")]
        public bool Images { get; init; } = true;
    }
}
