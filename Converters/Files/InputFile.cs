namespace FlipUnit.Converters.Files;

/// <summary>One input as the attempt sees it.</summary>
/// <param name="Name">The client's own name: shown, never given to a tool.</param>
/// <param name="Path">Where the (read-only) file lies on this machine.</param>
/// <param name="BoxPath">The same file's path as a tool in the box sees it, for example <c>/in/in-0.pdf</c>.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Type">Sniffed from the content, among the operation's accepted types.</param>
public sealed record InputFile(string Name, string Path, string BoxPath, long Bytes, FileType Type)
{
    /// <summary>The client's name without its extension(s), with another extension: the usual name of an output.</summary>
    public string Renamed(string extension) => FileNames.WithExtension(Name, Type, extension);
}
