using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Text.Cases;

/// <summary>A capital at the start of each word, or of each sentence; the rest small.</summary>
internal sealed class FirstLetters(CultureInfo culture, bool eachWord) : CaseWriter(culture)
{
    private readonly bool dutch = culture.TwoLetterISOLanguageName == "nl";
    private bool atStart = true;
    private bool ended;
    private bool ij;
    private int lineEnds;

    protected override void Put(Rune letter, Rune next, TextWriter output)
    {
        if (Rune.IsLetter(letter))
        {
            if (atStart || (ij && letter.Value is 'j' or 'J'))
                Capital(letter, output);
            else
                Lower(letter, next, output);
            // Dutch capitals come in twos: IJsland.
            ij = dutch && atStart && letter.Value is 'i' or 'I';
            (atStart, ended, lineEnds) = (false, false, 0);
            return;
        }

        Write(letter, output);
        ij = false;
        if (!IsMark(letter))
            atStart = eachWord ? StartsWord(letter, next) : StartsSentence(letter);
    }

    // An apostrophe inside a word does not begin another: don't, l'eau. Nor does a digit: 3rd, mp3.
    private bool StartsWord(Rune letter, Rune next) =>
        !Rune.IsDigit(letter) && !(IsApostrophe(letter) && Rune.IsLetter(Before) && Rune.IsLetter(next));

    // A full stop ends a sentence when a space follows: not in example.com or 3.14. An empty line ends one as well.
    private bool StartsSentence(Rune letter)
    {
        if (letter.Value == '\n')
            lineEnds++;
        else if (letter.Value != '\r')
            lineEnds = 0;
        if (letter.Value is '。' or '！' or '？' || lineEnds > 1)
            return true;
        if (letter.Value is '.' or '!' or '?' or '…')
            ended = true;
        else if (Rune.IsWhiteSpace(letter))
            return atStart || ended;
        else if (Rune.IsDigit(letter))
            ended = atStart = false;
        return atStart;
    }
}
