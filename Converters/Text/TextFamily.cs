namespace FlipUnit.Converters.Text;

/// <summary>The operations of this family.</summary>
public static class TextFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } =
    [
        new TextChangeCase(), new TextFormat(), new TextHash(), new TextEncode(),
        new Data.DataConvert(), new Markup.MarkdownToHtml(), new Markup.HtmlToMarkdown(), new Docx.DocxCreate(),
    ];
}
