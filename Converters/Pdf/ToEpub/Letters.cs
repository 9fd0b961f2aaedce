using System.Net;
using System.Text;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>Text as a book can hold it.</summary>
internal static class Letters
{
    /// <summary>Without the references of XML, without what XML may not hold, and with ligatures as their letters, so that words can be found.</summary>
    public static string Clean(string text)
    {
        var plain = WebUtility.HtmlDecode(text);
        var clean = new StringBuilder(plain.Length);
        foreach (var rune in plain.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\t' or '\n' or '\r':
                    clean.Append(' ');
                    break;
                case < 0x20 or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF or 0xFFFD:
                    break;
                case >= 0xFB00 and <= 0xFB06:
                    clean.Append(rune.ToString().Normalize(NormalizationForm.FormKC));
                    break;
                default:
                    // The last two of every plane are no characters.
                    if ((rune.Value & 0xFFFE) != 0xFFFE)
                        clean.Append(rune);
                    break;
            }
        }

        return clean.ToString();
    }

    /// <summary>For an element's content or an attribute.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text).Replace("&nbsp;", "\u00a0", StringComparison.Ordinal);

    /// <summary>To tell lines that repeat but for a number in them.</summary>
    public static string WithoutNumbers(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text.Where(letter => !char.IsWhiteSpace(letter)))
        {
            if (!char.IsDigit(letter))
                clean.Append(letter);
            else if (clean.Length == 0 || clean[^1] != '#')
                clean.Append('#');
        }

        return clean.ToString();
    }

    public static bool EndsSentence(string text) => text.AsSpan().TrimEnd().TrimEnd("\"'”’»)]") is [.., '.' or '!' or '?' or ':' or '…' or '。' or '！' or '？'];
}
