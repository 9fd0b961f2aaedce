using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Scalars: between the text of a cell and a JSON value, digit for digit.</summary>
internal static partial class Cell
{
    /// <summary>A number only when JSON writes it the same way: 007, +1 and 1e400 stay texts, 9007199254740993 keeps its digits.</summary>
    public static JsonNode? Infer(string text) => text switch
    {
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when text.Length <= 64 && Number().IsMatch(text) => JsonNode.Parse(text),
        _ => JsonValue.Create(text),
    };

    /// <summary>A scalar as text; null as nothing.</summary>
    public static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(),
    };

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$", RegexOptions.CultureInvariant)]
    public static partial Regex Number();
}
