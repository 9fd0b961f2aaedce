using System.Text;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Text.Lines;

/// <summary>A text as its lines.</summary>
internal sealed partial class TextLines
{
    private readonly LineEnds found;
    private readonly bool endsWithLineEnd;
    private List<string> lines;

    public TextLines(string text)
    {
        var first = text.AsSpan().IndexOfAny('\r', '\n');
        found = first < 0 || text[first] == '\n' ? LineEnds.Lf : first + 1 < text.Length && text[first + 1] == '\n' ? LineEnds.Crlf : LineEnds.Cr;
        endsWithLineEnd = text.EndsWith('\n') || text.EndsWith('\r');
        lines = [.. text.ReplaceLineEndings("\n").Split('\n')];
        if (endsWithLineEnd)
            lines.RemoveAt(lines.Count - 1);
    }

    public void Edit(TextFormat.ParameterSet parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lines = [.. lines.Select(line => Edited(line, parameters))];
        if (parameters.RemoveEmptyLines)
            lines.RemoveAll(string.IsNullOrWhiteSpace);
        if (parameters.Dedupe)
            lines = [.. lines.Distinct(parameters.IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal)];
        if (parameters.Sort != LineSort.None)
            lines = [.. lines.Order(new LineOrder(parameters.Sort, parameters.IgnoreCase, parameters.Descending, cancellation))];
        if (parameters.Wrap is { } width)
            lines = [.. lines.SelectMany(line => LineWrap.Wrap(line, width, cancellation))];
    }

    public string Joined(LineEnds wanted)
    {
        var end = (wanted == LineEnds.Keep ? found : wanted) switch { LineEnds.Crlf => "\r\n", LineEnds.Cr => "\r", _ => "\n" };
        var text = new StringBuilder().AppendJoin(end, lines);
        return (endsWithLineEnd && lines.Count > 0 ? text.Append(end) : text).ToString();
    }

    private static string Edited(string line, TextFormat.ParameterSet parameters)
    {
        line = parameters.Trim switch { LineTrim.End => line.TrimEnd(), LineTrim.Both => line.Trim(), _ => line };
        return parameters.CollapseSpaces ? Spaces().Replace(line, " ") : line;
    }

    [GeneratedRegex(@"[ \t]{2,}|\t", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Spaces();
}
