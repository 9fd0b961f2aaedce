using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Makes every entry's name one that no unpacker can be hurt by: relative, without steps upward, printable, of bearable length, unique.</summary>
internal sealed class SafeNames
{
    private const int MostPartBytes = 255;
    private const int MostBytes = 4000;
    private const int MostShown = 200;

    private readonly HashSet<string> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);

    /// <summary>The number a name was last made unique by, so that a thousand equal names are not tried a thousand times each.</summary>
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public int Skipped { get; set; }

    public int Renamed { get; private set; }

    /// <summary>Null for a folder that is the archive's own root.</summary>
    public string? Make(string name, EntryKind kind)
    {
        var parts = name.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part is not ("." or "..") && !IsDrive(part)).Select(part => Cut(Clean(part), MostPartBytes)).Where(part => part.Length > 0).ToList();
        if (parts.Count == 0 && kind == EntryKind.Folder)
            return null;
        var safe = parts.Count == 0 ? "unnamed" : Placed(parts);
        var unique = kind == EntryKind.Folder ? Folder(safe) : File(safe);
        if (unique != Plain(name))
            Renamed++;
        return unique;
    }

    /// <summary>A name as it may stand in a sentence.</summary>
    public static string Shown(string name)
    {
        var clean = Clean(name);
        return clean.Length > MostShown ? clean[..MostShown] + "…" : clean;
    }

    // A tar of a folder's content calls everything ./name: that is no change.
    private static string Plain(string name) => (name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name).TrimEnd('/');

    private static bool IsDrive(string part) => part.Length == 2 && char.IsAsciiLetter(part[0]) && part[1] == ':';

    private static string Clean(string part)
    {
        var clean = new StringBuilder(part.Length);
        foreach (var rune in part.EnumerateRunes())
        {
            // Format characters turn the reading direction, and so hide what a name ends with.
            var category = Rune.GetUnicodeCategory(rune);
            clean.Append(category is UnicodeCategory.Control or UnicodeCategory.Format || rune == Rune.ReplacementChar ? new Rune('_') : rune);
        }

        return clean.ToString();
    }

    private static string Cut(string part, int most)
    {
        if (Encoding.UTF8.GetByteCount(part) <= most)
            return part;
        var (bytes, length) = (0, 0);
        foreach (var rune in part.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > most)
                break;
            length += rune.Utf16SequenceLength;
        }

        return part[..length];
    }

    /// <summary>The parts as a path: not deeper than file systems go, and under no folder whose name a file has.</summary>
    private string Placed(List<string> parts)
    {
        while (parts.Count > 1 && parts.Sum(part => Encoding.UTF8.GetByteCount(part) + 1) > MostBytes)
            parts.RemoveAt(0);
        var path = "";
        foreach (var part in parts.SkipLast(1))
        {
            path = Folder(path.Length == 0 ? part : $"{path}/{part}");
        }

        return path.Length == 0 ? parts[^1] : $"{path}/{parts[^1]}";
    }

    private string Folder(string path)
    {
        var free = path;
        for (var i = 2; files.Contains(free); i++)
            free = Numbered(path, i, path.Length);
        folders.Add(free);
        return free;
    }

    private string File(string path)
    {
        if (!folders.Contains(path) && files.Add(path))
            return path;
        var dot = path.LastIndexOf('.');
        var end = dot > path.LastIndexOf('/') + 1 ? dot : path.Length;
        var i = numbers.GetValueOrDefault(path, 1);
        string unique;
        do
            unique = Numbered(path, ++i, end);
        while (folders.Contains(unique) || !files.Add(unique));
        numbers[path] = i;
        return unique;
    }

    /// <summary>A number before the extension, for which a name of full length makes room.</summary>
    private static string Numbered(string path, int number, int end)
    {
        var start = path.LastIndexOf('/') + 1;
        var tail = string.Create(CultureInfo.InvariantCulture, $" ({number}){path[end..]}");
        return path[..start] + Cut(path[start..end], Math.Max(1, MostPartBytes - Encoding.UTF8.GetByteCount(tail))) + tail;
    }
}
