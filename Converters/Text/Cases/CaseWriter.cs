using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Text.Cases;

/// <summary>Rewrites letters one by one, knowing the one before and the one after, whatever chunks the text comes in.</summary>
internal abstract class CaseWriter(CultureInfo culture)
{
    /// <summary>What stands before the first letter and after the last.</summary>
    protected static readonly Rune Nothing = new('\0');

    private readonly bool turkic = culture.TwoLetterISOLanguageName is "tr" or "az";
    private char high;
    private Rune held;

    public static CaseWriter For(TextCase style, CultureInfo culture) => style switch
    {
        TextCase.Upper => new WholeCase(culture, upper: true),
        TextCase.Lower => new WholeCase(culture, upper: false),
        TextCase.Title => new FirstLetters(culture, eachWord: true),
        TextCase.Sentence => new FirstLetters(culture, eachWord: false),
        TextCase.Camel => new Identifiers(culture, "", WordCase.Capital, first: WordCase.Lower),
        TextCase.Pascal => new Identifiers(culture, "", WordCase.Capital, first: WordCase.Capital),
        TextCase.Snake => new Identifiers(culture, "_", WordCase.Lower, first: WordCase.Lower),
        TextCase.Kebab => new Identifiers(culture, "-", WordCase.Lower, first: WordCase.Lower),
        TextCase.Constant => new Identifiers(culture, "_", WordCase.Upper, first: WordCase.Upper),
        _ => throw new ArgumentOutOfRangeException(nameof(style), style, "no such case"),
    };

    /// <summary>The letter before the one that is put; <see cref="Nothing"/> at the start.</summary>
    protected Rune Before { get; private set; } = Nothing;

    /// <summary>Writes what becomes of the next characters. The last letter is held back until its neighbour is known.</summary>
    public void Write(ReadOnlySpan<char> text, TextWriter output)
    {
        foreach (var unit in text)
        {
            if (char.IsHighSurrogate(unit))
                high = unit;
            else
                Next(high == 0 ? new Rune(unit) : new Rune(high, unit), output);
        }
    }

    /// <summary>Writes what was held back.</summary>
    public void End(TextWriter output) => Next(Nothing, output);

    /// <summary>Writes one letter.</summary>
    protected abstract void Put(Rune letter, Rune next, TextWriter output);

    protected void Upper(Rune letter, TextWriter output)
    {
        if (letter.IsAscii && !turkic)
            output.Write(char.ToUpperInvariant((char)letter.Value));
        else if (FullCase.Upper(letter) is { } several)
            output.Write(several);
        else
            Write(Rune.ToUpper(letter, culture), output);
    }

    /// <summary>The capital at the start of a word: of ß and of digraphs it is not the upper case.</summary>
    protected void Capital(Rune letter, TextWriter output)
    {
        if (FullCase.Title(letter) is { } several)
            output.Write(several);
        else
            Upper(letter, output);
    }

    protected void Lower(Rune letter, Rune next, TextWriter output)
    {
        if (letter.IsAscii && !turkic)
            output.Write(char.ToLowerInvariant((char)letter.Value));
        else if (letter.Value == 'Σ')
            output.Write(Rune.IsLetter(Before) && !Rune.IsLetter(next) ? 'ς' : 'σ');
        else if (letter.Value == 'İ' && !turkic)
            output.Write("i\u0307");
        else
            Write(Rune.ToLower(letter, culture), output);
    }

    protected static void Write(Rune letter, TextWriter output)
    {
        Span<char> units = stackalloc char[2];
        output.Write(units[..letter.EncodeToUtf16(units)]);
    }

    protected static bool IsMark(Rune letter) => !letter.IsAscii
        && Rune.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    protected static bool IsApostrophe(Rune letter) => letter.Value is '\'' or '’';

    private void Next(Rune letter, TextWriter output)
    {
        high = '\0';
        if (held.Value != 0)
        {
            Put(held, letter, output);
            // Marks belong to the letter before them.
            Before = IsMark(held) ? Before : held;
        }

        held = letter;
    }
}
