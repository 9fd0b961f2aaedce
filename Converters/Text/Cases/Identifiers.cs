using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Text.Cases;

/// <summary>How the letters of a word are written.</summary>
internal enum WordCase
{
    Lower,
    Upper,
    Capital,
}

/// <summary>The words of each line joined into one name. Words end at what is no letter or digit, and where case changes: myName, HTTPServer.</summary>
internal sealed class Identifiers(CultureInfo culture, string joint, WordCase rest, WordCase first) : CaseWriter(culture)
{
    private bool inWord;
    private int words;

    protected override void Put(Rune letter, Rune next, TextWriter output)
    {
        if (letter.Value is '\n' or '\r')
        {
            Write(letter, output);
            (inWord, words) = (false, 0);
        }
        else if (inWord && IsMark(letter))
        {
            Write(letter, output);
        }
        else if (!Rune.IsLetterOrDigit(letter))
        {
            // don't is one word.
            inWord = inWord && IsApostrophe(letter) && Rune.IsLetter(next);
        }
        else
        {
            var begins = !inWord || BeginsByCase(letter, next);
            if (begins && words++ > 0)
                output.Write(joint);
            Cased(letter, next, begins, output);
            inWord = true;
        }
    }

    private bool BeginsByCase(Rune letter, Rune next) =>
        Rune.IsUpper(letter) && (Rune.IsLower(Before) || Rune.IsDigit(Before) || (Rune.IsUpper(Before) && Rune.IsLower(next)));

    private void Cased(Rune letter, Rune next, bool begins, TextWriter output)
    {
        var style = words == 1 ? first : rest;
        if (style == WordCase.Upper)
            Upper(letter, output);
        else if (style == WordCase.Capital && begins)
            Capital(letter, output);
        else
            Lower(letter, next, output);
    }
}
