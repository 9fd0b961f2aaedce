using Markdig;
using Markdig.Syntax;

namespace FlipUnit.Converters.Text.Markup;

/// <summary>CommonMark with GitHub's tables, task lists, strikethrough and bare links.</summary>
internal static class MarkdownReader
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).UseAutoLinks().Build();

    public static MarkdownDocument Parse(string text) => Guarded(() => Markdown.Parse(text, Pipeline));

    public static string ToHtml(string text) => Guarded(() => Markdown.ToHtml(text, Pipeline));

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException fault) when (fault.Message.Contains("nested", StringComparison.Ordinal))
        {
            throw new ConversionException(ErrorCode.UnreadableInput, "The text is nested too deep.", fault.Message);
        }
    }
}
