using System.Text;

namespace FlipUnit.Converters.Transcription;

/// <summary>A word of a text: where it stands, and what it is compared by, which is neither case nor punctuation.</summary>
internal sealed record Token(int Segment, int Start, int End, string Key)
{
    /// <summary>The words of some segments. In scripts that do not divide words each sign counts as one.</summary>
    public static IEnumerable<Token> Of(IEnumerable<(int Index, string Text)> segments) => segments.SelectMany(segment => Of(segment.Index, segment.Text));

    private static IEnumerable<Token> Of(int segment, string text)
    {
        var start = -1;
        for (var at = 0; at <= text.Length; at++)
        {
            var ends = at == text.Length || char.IsWhiteSpace(text[at]);
            var stands = !ends && Scripts.IsUndivided(text[at]);
            if (start >= 0 && (ends || stands))
            {
                if (Make(segment, text, start, at) is { } token)
                    yield return token;
                start = -1;
            }

            if (stands)
                yield return new Token(segment, at, at + 1, text[at].ToString());
            else if (!ends && start < 0)
                start = at;
        }
    }

    private static Token? Make(int segment, string text, int start, int end)
    {
        var key = new StringBuilder();
        foreach (var letter in text.AsSpan(start, end - start))
        {
            if (char.IsLetterOrDigit(letter) || char.IsSurrogate(letter))
                key.Append(char.ToLowerInvariant(letter));
        }

        return key.Length == 0 ? null : new Token(segment, start, end, key.ToString());
    }
}

/// <summary>What differs between ways of writing.</summary>
internal static class Scripts
{
    private static readonly (char First, char Last)[] Undivided =
    [
        ('\u0E00', '\u0EFF'), ('\u1000', '\u109F'), ('\u1780', '\u17FF'), ('\u3005', '\u3007'), ('\u3040', '\u30FF'), ('\u3400', '\u9FFF'), ('\uF900', '\uFAFF'),
    ];

    /// <summary>A letter of Thai, Lao, Burmese, Khmer, Japanese or Chinese: no space stands between words.</summary>
    public static bool IsUndivided(char letter) => letter >= Undivided[0].First && Array.Exists(Undivided, range => letter >= range.First && letter <= range.Last);

    /// <summary>Also the marks that go with them.</summary>
    public static bool IsWide(char letter) => IsUndivided(letter) || letter is >= '\u3000' and <= '\u303F' or >= '\uFF00' and <= '\uFFEF';
}
