using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Text;

/// <summary>The kinds of text that operations on any text take.</summary>
internal static class TextTypes
{
    public static IReadOnlyList<FileType> All { get; } =
    [
        FileTypes.Text, FileTypes.Markdown, FileTypes.Html, FileTypes.Css, FileTypes.JavaScript, FileTypes.Json, FileTypes.Xml,
        FileTypes.Yaml, FileTypes.Csv, FileTypes.Tsv, FileTypes.Toml,
    ];
}
