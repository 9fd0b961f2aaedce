using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Code;

/// <summary>The languages that can be minified and beautified.</summary>
public enum CodeLanguage
{
    Html,
    Css,
    Js,
    Json,
    Xml,
}

/// <summary>Between languages and kinds of file.</summary>
internal static class CodeTypes
{
    public static readonly IReadOnlyList<FileType> Produced = [FileTypes.Html, FileTypes.Css, FileTypes.JavaScript, FileTypes.Json, FileTypes.Xml];

    public static readonly IReadOnlyList<FileType> Accepted = [.. Produced, FileTypes.Text];

    public static FileType TypeOf(CodeLanguage language) => Produced[(int)language];

    public static CodeLanguage LanguageOf(InputFile input, CodeLanguage? told) => told ?? Produced.ToList().IndexOf(input.Type) switch
    {
        < 0 => throw new ConversionException(ErrorCode.UnsupportedInput, "The file's name does not say its language; give the parameter language."),
        var known => (CodeLanguage)known,
    };
}
