namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>Rows of letters of several looks.</summary>
internal static class Styled
{
    private const char SoftHyphen = '\u00AD';

    /// <summary>Adds letters, to the last run where they look alike.</summary>
    public static void Append(List<TextRun> runs, TextRun more)
    {
        if (more.Text.Length == 0 && more.Page is null)
            return;
        if (runs.Count > 0 && runs[^1].LooksLike(more))
            runs[^1] = runs[^1] with { Text = runs[^1].Text + more.Text };
        else
            runs.Add(more);
    }

    /// <summary>Adds the next line: after a space, or without its hyphen to the word that was broken.</summary>
    public static void AppendLine(List<TextRun> runs, IReadOnlyList<TextRun> line)
    {
        var last = runs.FindLastIndex(run => run.Page is null);
        var first = line.FirstOrDefault(run => run.Page is null)?.Text.TrimStart() ?? "";
        if (last >= 0)
        {
            var text = runs[last].Text.TrimEnd();
            if (IsBroken(text, first))
                runs[last] = runs[last] with { Text = text[..^1] };
            // A compound keeps its hyphen, and stays one word.
            else if (text is not [.., '-' or '\u2010'] || text is [.., ' ', '-'])
                runs[last] = runs[last] with { Text = text + ' ' };
        }

        foreach (var run in line)
            Append(runs, run);
    }

    public static string TextOf(IEnumerable<TextRun> runs) => string.Concat(runs.Select(run => run.Text)).Trim();

    /// <summary>True for "exam-" and "ple"; not for "word-by-" and "word", "A-" and "B" or "1990-" and "2000".</summary>
    private static bool IsBroken(string text, string next)
    {
        if (text is [.., SoftHyphen])
            return true;
        if (text is not [.., var before, '-' or '\u2010'] || !char.IsLower(before) || next is not [var after, ..] || !char.IsLower(after))
            return false;
        var word = text[(text.LastIndexOf(' ') + 1)..^1];
        return !word.Contains('-', StringComparison.Ordinal);
    }
}
