using System.Text;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>
/// Tags and the text between them. No XML reader: pdftohtml nests links and emphasis wrongly, and lets through
/// control characters that no XML may hold.
/// </summary>
internal sealed class TagReader(TextReader reader)
{
    private const int LongestTag = 8 * 1024;

    /// <summary>More text in one piece than a page of letters has.</summary>
    private const int LongestText = 1024 * 1024;

    private readonly StringBuilder part = new();

    /// <summary>The next tag without its brackets, or text; null at the end.</summary>
    /// <exception cref="InvalidDataException">A tag or a text too long to be one.</exception>
    public (bool IsTag, string Value)? Next()
    {
        var first = reader.Peek();
        if (first < 0)
            return null;
        part.Clear();
        if (first != '<')
            return (false, Until('<', LongestText));
        reader.Read();
        var tag = Until('>', LongestTag);
        reader.Read();
        return (true, tag);
    }

    private string Until(char end, int longest)
    {
        for (var letter = reader.Peek(); letter >= 0 && letter != end; letter = reader.Peek())
        {
            if (part.Length == longest)
                throw new InvalidDataException("a tag or text without an end");
            part.Append((char)reader.Read());
        }

        return part.ToString();
    }
}
