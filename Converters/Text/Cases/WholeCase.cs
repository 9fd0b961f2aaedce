using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Text.Cases;

/// <summary>All letters in capitals, or none.</summary>
internal sealed class WholeCase(CultureInfo culture, bool upper) : CaseWriter(culture)
{
    protected override void Put(Rune letter, Rune next, TextWriter output)
    {
        if (upper)
            Upper(letter, output);
        else
            Lower(letter, next, output);
    }
}
