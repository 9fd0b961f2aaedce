using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Text.Data;

/// <summary>The data formats.</summary>
public enum DataFormat
{
    Json,
    Xml,
    Yaml,
    Csv,
    Tsv,
    Toml,
}

/// <summary>Files of the data formats, and the limits that all of them share.</summary>
internal static class DataTypes
{
    /// <summary>Deeper nesting is met in attacks, not in data.</summary>
    public const int MostDepth = 200;

    /// <summary>What is not streamed is held as a tree.</summary>
    public const int MostTreeBytes = 64 * 1024 * 1024;

    /// <summary>Its reader hears of a cancel only at its end.</summary>
    public const int MostTomlBytes = 8 * 1024 * 1024;

    public static readonly IReadOnlyList<FileType> All =
        [FileTypes.Json, FileTypes.Xml, FileTypes.Yaml, FileTypes.Csv, FileTypes.Tsv, FileTypes.Toml];

    public static FileType TypeOf(DataFormat format) => All[(int)format];

    public static DataFormat FormatOf(FileType type) => (DataFormat)All.ToList().IndexOf(type);

    public static ConversionException Unreadable(DataFormat format, string? detail) =>
        new(ErrorCode.UnreadableInput, $"The file is not valid {format.ToString().ToUpperInvariant()}{(detail is null ? "" : ": " + detail)}.");

    public static ConversionException TooDeep() => new(ErrorCode.UnreadableInput, $"The data is nested deeper than {MostDepth} levels.");

    public static ConversionException CannotSay(string sentence) => new(ErrorCode.NotRepresentable, sentence);
}
