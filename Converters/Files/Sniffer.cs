namespace FlipUnit.Converters.Files;

/// <summary>Tells a file's type from its first bytes; the extension only breaks ties between types that share a signature.</summary>
public static class Sniffer
{
    /// <summary>How many bytes of a file's start are enough.</summary>
    public const int HeadBytes = 64 * 1024;

    private static readonly FileType[] TextTypes =
    [
        FileTypes.Text, FileTypes.Markdown, FileTypes.Json, FileTypes.Xml, FileTypes.Yaml, FileTypes.Csv, FileTypes.Tsv,
        FileTypes.Toml, FileTypes.Svg, FileTypes.Html, FileTypes.JavaScript, FileTypes.Css, FileTypes.Srt, FileTypes.Vtt,
    ];

    /// <summary>The type among <paramref name="accepted"/>, or null when the content is none of them.</summary>
    /// <param name="head">The first bytes, at most <see cref="HeadBytes"/>.</param>
    /// <param name="name">The client's file name.</param>
    /// <param name="accepted">What the operation takes.</param>
    public static FileType? Detect(ReadOnlySpan<byte> head, string name, IReadOnlyList<FileType> accepted)
    {
        if (head.Length == 0)
            return null;
        var signed = Signatures.Match(head);
        if (signed.Count > 0)
            return Choose(signed, name, accepted);
        return accepted.Any(TextTypes.Contains) && TextHeads.IsText(head) ? ChooseText(head, name, accepted) : null;
    }

    private static FileType? Choose(IReadOnlyList<FileType> types, string name, IReadOnlyList<FileType> accepted)
    {
        var possible = types.Where(accepted.Contains).ToArray();
        return possible.Where(type => Named(type, name)).MaxBy(type => Longest(type, name)) ?? possible.FirstOrDefault();
    }

    private static FileType? ChooseText(ReadOnlySpan<byte> head, string name, IReadOnlyList<FileType> accepted)
    {
        // A name that says it is no text is not believed to be one: a playlist called .mp4, a letter called .docx.
        var named = FileTypes.All.Where(type => Named(type, name)).ToArray();
        if (named.Length > 0 && !named.Any(TextTypes.Contains))
            return null;
        var told = Array.Find(named, accepted.Contains);
        if (told is not null && !told.Equals(FileTypes.Svg))
            return told;
        var guess = Guess(TextHeads.Read(head));
        if (accepted.Contains(guess))
            return guess;
        // SVG is XML; XML is text, and so is the rest.
        if (guess.Equals(FileTypes.Svg) && accepted.Contains(FileTypes.Xml))
            return FileTypes.Xml;
        return accepted.Contains(FileTypes.Text) ? FileTypes.Text : null;
    }

    /// <summary>By the words a text begins with.</summary>
    private static FileType Guess(string start)
    {
        if (start.StartsWith('{') || start.StartsWith('['))
            return FileTypes.Json;
        if (!start.StartsWith('<'))
            return FileTypes.Text;
        if (HtmlHeads.IsHtml(start))
            return FileTypes.Html;
        return start.Contains("<svg", StringComparison.Ordinal) || start.Contains(":svg", StringComparison.Ordinal) ? FileTypes.Svg : FileTypes.Xml;
    }

    private static bool Named(FileType type, string name) => Longest(type, name) > 0;

    private static int Longest(FileType type, string name)
    {
        var longest = 0;
        foreach (var extension in type.Extensions)
        {
            if (extension.Length > longest && name.Length > extension.Length && name[^(extension.Length + 1)] == '.' && name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                longest = extension.Length;
        }

        return longest;
    }
}
