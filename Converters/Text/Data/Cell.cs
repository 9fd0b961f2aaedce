using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Scalars: between the text of a cell and a JSON value, digit for digit.</summary>
internal static partial class Cell
{
    private const int MostNumberLetters = 1024;

    /// <summary>A number only when JSON writes it the same way: 007, +1 and 1e400 stay texts, 9007199254740993 keeps its digits.</summary>
    public static JsonNode? Infer(string text) => text switch
    {
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when text.Length <= MostNumberLetters && Number().IsMatch(text) => JsonNode.Parse(text),
        _ => JsonValue.Create(text),
    };

    /// <summary>The same rule as <see cref="Number"/>, on UTF-8: a table has many cells.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> cell)
    {
        if (cell.Length is 0 or > MostNumberLetters)
            return false;
        if (cell[0] == '-')
            cell = cell[1..];
        var whole = Digits(cell);
        if (whole == 0 || (whole > 1 && cell[0] == '0'))
            return false;
        if (whole == cell.Length)
            return true;
        return cell[whole] == '.' && cell.Length > whole + 1 && Digits(cell[(whole + 1)..]) == cell.Length - whole - 1;
    }

    /// <summary>A scalar as text; null as nothing.</summary>
    public static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(),
    };

    // \z, not $: a number with a line end behind it is a text.
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?\z", RegexOptions.CultureInvariant)]
    public static partial Regex Number();

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
