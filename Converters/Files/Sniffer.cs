using System.Text;

namespace FlipUnit.Converters.Files;

/// <summary>Tells a file's type from its first bytes; the extension only breaks ties between types that share a signature.</summary>
public static class Sniffer
{
    /// <summary>How many bytes of a file's start are enough.</summary>
    public const int HeadBytes = 64 * 1024;

    private static readonly FileType[] TextTypes =
    [
        FileTypes.Text, FileTypes.Markdown, FileTypes.Json, FileTypes.Xml, FileTypes.Yaml, FileTypes.Csv, FileTypes.Tsv,
        FileTypes.Toml, FileTypes.Svg, FileTypes.Html,
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
        return IsText(head) ? ChooseText(head, name, accepted) : null;
    }

    private static FileType? Choose(IReadOnlyList<FileType> types, string name, IReadOnlyList<FileType> accepted)
    {
        var possible = types.Where(accepted.Contains).ToArray();
        return possible.Where(type => Named(type, name)).MaxBy(type => Longest(type, name)) ?? possible.FirstOrDefault();
    }

    private static FileType? ChooseText(ReadOnlySpan<byte> head, string name, IReadOnlyList<FileType> accepted)
    {
        var possible = TextTypes.Where(accepted.Contains).ToArray();
        var told = possible.FirstOrDefault(type => Named(type, name));
        var start = Start(head);
        if (told == FileTypes.Svg || (told is null && possible.Contains(FileTypes.Svg)))
            return start.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? FileTypes.Svg : null;
        if (told is not null)
            return told;
        // A name that says it is something else is not believed to be text: a playlist called .mp4.
        if (FileTypes.All.Any(type => !TextTypes.Contains(type) && Named(type, name)))
            return null;
        var first = start.TrimStart().FirstOrDefault();
        FileType guess = first switch
        {
            '{' or '[' => FileTypes.Json,
            '<' => FileTypes.Xml,
            _ => FileTypes.Text,
        };
        return possible.Contains(guess) ? guess : possible.FirstOrDefault(type => type == FileTypes.Text);
    }

    private static bool Named(FileType type, string name) => Longest(type, name) > 0;

    private static int Longest(FileType type, string name) => type.Extensions
        .Where(extension => name.EndsWith('.' + extension, StringComparison.OrdinalIgnoreCase)).Select(extension => extension.Length).DefaultIfEmpty().Max();

    private static string Start(ReadOnlySpan<byte> head) => (Signatures.Begins(head, 0xFF, 0xFE) ? Encoding.Unicode
        : Signatures.Begins(head, 0xFE, 0xFF) ? Encoding.BigEndianUnicode : Encoding.UTF8).GetString(head[..Math.Min(head.Length, 4096)]).TrimStart('\uFEFF');

    /// <summary>UTF-16 with its mark, or bytes without the control characters that no text has.</summary>
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (Signatures.Begins(head, 0xFF, 0xFE) || Signatures.Begins(head, 0xFE, 0xFF))
            return true;
        foreach (var letter in head)
        {
            if (letter < 0x20 && letter is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C or 0x1B))
                return false;
        }

        return true;
    }
}
