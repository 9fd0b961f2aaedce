using System.Globalization;

namespace FlipUnit.Converters.Text.Lines;

/// <summary>The order of lines: as people sort words, or with numbers inside by their value.</summary>
internal sealed class LineOrder(LineSort sort, bool ignoreCase, bool descending, CancellationToken cancellation) : IComparer<string>
{
    private readonly CompareOptions options = (ignoreCase ? CompareOptions.IgnoreCase : CompareOptions.None)
        | (sort == LineSort.Natural ? CompareOptions.NumericOrdering : CompareOptions.None);

    private int asked;

    public int Compare(string? x, string? y)
    {
        if (++asked % 1024 == 0)
            cancellation.ThrowIfCancellationRequested();
        var order = CultureInfo.InvariantCulture.CompareInfo.Compare(x, y, options);
        return descending ? -order : order;
    }
}
