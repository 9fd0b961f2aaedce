using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Text.Data;

/// <summary>What a plain YAML scalar is by the core schema of YAML 1.2: no, on and 12:30 are texts there, 012 is twelve.</summary>
internal static partial class YamlScalar
{
    /// <summary>Longer ones are no numbers that anybody wrote; to read their digits takes time that grows with the square.</summary>
    private const int MostHexLetters = 1024;

    public static JsonNode? Resolve(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
            return null;
        if (text is "true" or "True" or "TRUE")
            return JsonValue.Create(true);
        if (text is "false" or "False" or "FALSE")
            return JsonValue.Create(false);
        if (NoNumber().IsMatch(text))
            throw DataTypes.CannotSay("The data holds .inf or .nan, which other formats have no number for.");
        if (text.Length <= MostHexLetters && Based().IsMatch(text))
            return JsonNode.Parse(Whole(text).ToString(CultureInfo.InvariantCulture));
        return Digits.ToJson(text) is { } number ? JsonNode.Parse(number) : JsonValue.Create(text);
    }

    /// <summary>True when a reader of YAML 1.2 or 1.1 may take the text for something else, were it written plain.</summary>
    public static bool IsAmbiguous(string text) =>
        text.Length == 0 || text[0] is >= '0' and <= '9' or '-' or '+' or '.' or '~' or '=' or '<' || Words().IsMatch(text);

    private static BigInteger Whole(string text) => text[1] == 'x'
        ? BigInteger.Parse("0" + text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : text[2..].Aggregate(BigInteger.Zero, (sum, digit) => (sum * 8) + (digit - '0'));

    [GeneratedRegex(@"^(0x[0-9a-fA-F]+|0o[0-7]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Based();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NoNumber();

    [GeneratedRegex(@"^(null|true|false|yes|no|on|off|y|n)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Words();
}
