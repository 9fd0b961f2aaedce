using System.ComponentModel;

namespace FlipUnit.Converters.Code;

/// <summary>The parameters of what rewrites code.</summary>
public sealed record CodeParameters
{
    [Description("The language. Without it the file's name tells.")]
    public CodeLanguage? Language { get; init; }
}
