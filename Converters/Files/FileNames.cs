namespace FlipUnit.Converters.Files;

/// <summary>Names of outputs, from names that clients chose.</summary>
public static class FileNames
{
    /// <summary>Replaces the extension that belongs to <paramref name="type"/> (also a double one such as .tar.gz) by <paramref name="extension"/>.</summary>
    public static string WithExtension(string name, FileType type, string extension)
    {
        var known = type.Extensions
            .Where(candidate => name.EndsWith('.' + candidate, StringComparison.OrdinalIgnoreCase))
            .MaxBy(candidate => candidate.Length);
        var stem = known is null ? Path.GetFileNameWithoutExtension(name) : name[..^(known.Length + 1)];
        return (stem.Length == 0 ? "file" : stem) + '.' + extension;
    }
}
