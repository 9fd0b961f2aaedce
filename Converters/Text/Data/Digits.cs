using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Numbers as their digits: no double stands between two formats.</summary>
internal static partial class Digits
{
    /// <summary>The number as JSON writes it, whatever leading zeros, plus sign or bare point it has; null for what is no decimal number.</summary>
    public static string? ToJson(string text)
    {
        var match = Decimal().Match(text);
        if (!match.Success)
            return null;
        var whole = match.Groups["whole"].Value.TrimStart('0');
        var part = match.Groups["part"].Value;
        if (match.Groups["whole"].Length == 0 && part.Length == 0)
            return null;
        return (match.Groups["sign"].Value == "-" ? "-" : "") + (whole.Length == 0 ? "0" : whole)
            + (part.Length > 0 ? "." + part : "") + match.Groups["power"].Value;
    }

    /// <summary>True when both are the same number: 1e5 and 100000, 1.10 and 1.1.</summary>
    public static bool Same(string one, string other) => Normal(one) is { } first && Normal(other) is { } second && first == second;

    // Sign, digits without zeros at either end, and the power of ten of their last digit.
    private static (bool Negative, string Digits, BigInteger Power)? Normal(string text)
    {
        var match = Decimal().Match(text);
        if (!match.Success)
            return null;
        var part = match.Groups["part"].Value;
        var digits = (match.Groups["whole"].Value + part).TrimStart('0');
        var power = match.Groups["power"].Value is { Length: > 1 } told ? BigInteger.Parse(told[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var trimmed = digits.TrimEnd('0');
        return (match.Groups["sign"].Value == "-", trimmed, trimmed.Length == 0 ? 0 : power - part.Length + digits.Length - trimmed.Length);
    }

    [GeneratedRegex(@"^(?<sign>[-+]?)(?<whole>[0-9]*)(\.(?<part>[0-9]*))?(?<power>([eE][-+]?[0-9]{1,18})?)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Decimal();
}
