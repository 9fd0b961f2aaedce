using System.Globalization;

namespace FlipUnit.Converters.Text;

/// <summary>Rewrites characters chunk by chunk; remembers between chunks what the case depends on.</summary>
internal abstract class CaseWriter
{
    public static CaseWriter For(TextCase style, CultureInfo culture) => style switch
    {
        TextCase.Upper => new WholeCase(culture.TextInfo, upper: true),
        TextCase.Lower => new WholeCase(culture.TextInfo, upper: false),
        TextCase.Title => new FirstLetters(culture.TextInfo, eachWord: true),
        TextCase.Sentence => new FirstLetters(culture.TextInfo, eachWord: false),
        TextCase.Camel => new Identifier(culture.TextInfo, "", WordCase.Capital, first: WordCase.Lower),
        TextCase.Pascal => new Identifier(culture.TextInfo, "", WordCase.Capital, first: WordCase.Capital),
        TextCase.Snake => new Identifier(culture.TextInfo, "_", WordCase.Lower, first: WordCase.Lower),
        TextCase.Kebab => new Identifier(culture.TextInfo, "-", WordCase.Lower, first: WordCase.Lower),
        TextCase.Constant => new Identifier(culture.TextInfo, "_", WordCase.Upper, first: WordCase.Upper),
        _ => throw new ArgumentOutOfRangeException(nameof(style), style, "no such case"),
    };

    /// <summary>Writes what becomes of the next characters.</summary>
    public abstract void Write(ReadOnlySpan<char> text, TextWriter output);

    /// <summary>Writes what was held back.</summary>
    public virtual void End(TextWriter output)
    {
    }

    private enum WordCase
    {
        Lower,
        Upper,
        Capital,
    }

    private sealed class WholeCase(TextInfo rules, bool upper) : CaseWriter
    {
        private char[] buffer = [];

        public override void Write(ReadOnlySpan<char> text, TextWriter output)
        {
            if (buffer.Length < text.Length)
                buffer = new char[text.Length];
            // Character by character within the length: the simple mapping, which never changes the number of characters.
            for (var i = 0; i < text.Length; i++)
                buffer[i] = upper ? rules.ToUpper(text[i]) : rules.ToLower(text[i]);
            output.Write(buffer.AsSpan(0, text.Length));
        }
    }

    private sealed class FirstLetters(TextInfo rules, bool eachWord) : CaseWriter
    {
        private bool atStart = true;
        private char before = '\n';

        public override void Write(ReadOnlySpan<char> text, TextWriter output)
        {
            foreach (var letter in text)
            {
                if (char.IsLetter(letter))
                {
                    output.Write(atStart ? rules.ToUpper(letter) : rules.ToLower(letter));
                    atStart = false;
                }
                else
                {
                    output.Write(letter);
                    atStart = Starts(letter);
                }

                before = letter;
            }
        }

        private bool Starts(char letter)
        {
            // An apostrophe inside a word does not begin another: don't, l'eau.
            if (eachWord)
                return !(letter is '\'' or '’' && char.IsLetter(before)) && !char.IsDigit(letter) && !IsMark(letter);
            return letter is '.' or '!' or '?' or '…' || (atStart && !char.IsDigit(letter)) || (letter == '\n' && before == '\n');
        }

        private static bool IsMark(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
    }

    private sealed class Identifier(TextInfo rules, string joint, WordCase rest, WordCase first) : CaseWriter
    {
        private char before;
        private bool inWord;
        private int words;

        public override void Write(ReadOnlySpan<char> text, TextWriter output)
        {
            foreach (var letter in text)
            {
                if (letter is '\n' or '\r')
                {
                    output.Write(letter);
                    (inWord, words) = (false, 0);
                }
                else if (!char.IsLetterOrDigit(letter))
                {
                    inWord = false;
                }
                else
                {
                    // myName: a capital after a small letter begins a word.
                    var begins = !inWord || (char.IsUpper(letter) && char.IsLower(before));
                    if (begins && words++ > 0)
                        output.Write(joint);
                    output.Write(Cased(letter, begins));
                    inWord = true;
                }

                before = letter;
            }
        }

        private char Cased(char letter, bool begins)
        {
            var style = words == 1 ? first : rest;
            return style == WordCase.Upper || (style == WordCase.Capital && begins) ? rules.ToUpper(letter) : rules.ToLower(letter);
        }
    }
}
