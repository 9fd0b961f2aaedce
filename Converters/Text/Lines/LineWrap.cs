using System.Globalization;

namespace FlipUnit.Converters.Text.Lines;

/// <summary>Breaks a line between words; a word that is longer than a line stays whole.</summary>
internal static class LineWrap
{
    public static IEnumerable<string> Wrap(string line, int width, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (line.Length <= width)
        {
            yield return line;
            yield break;
        }

        var (start, letters, lastSpace) = (0, 0, -1);
        for (var at = 0; at < line.Length; at += StringInfo.GetNextTextElementLength(line, at))
        {
            if (line[at] is ' ' or '\t')
                lastSpace = at;
            if (letters >= width && lastSpace > start)
            {
                yield return line[start..lastSpace].TrimEnd();
                start = lastSpace + 1;
                letters = Letters(line, start, at);
                lastSpace = -1;
            }

            letters++;
        }

        yield return line[start..].TrimEnd();
    }

    private static int Letters(string line, int from, int to)
    {
        var count = 0;
        for (var at = from; at < to; at += StringInfo.GetNextTextElementLength(line, at))
            count++;
        return count;
    }
}
