using System.Globalization;
using System.Text;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Makes every entry's name one that no unpacker can be hurt by: relative, without steps upward, printable, unique.</summary>
internal sealed class SafeNames
{
    private const int MostPartBytes = 255;

    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public int Skipped { get; set; }

    public int Renamed { get; private set; }

    public string Make(string name, EntryKind kind)
    {
        var parts = name.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part is not ("." or "..") && !IsDrive(part)).Select(Clean).Where(part => part.Length > 0).ToArray();
        var safe = parts.Length == 0 ? "unnamed" : string.Join('/', parts);
        var unique = kind == EntryKind.Folder ? safe : Unique(safe);
        if (kind == EntryKind.Folder)
            used.Add(safe);
        if (unique != name.TrimEnd('/') && unique != name)
            Renamed++;
        return unique;
    }

    private static bool IsDrive(string part) => part.Length == 2 && char.IsAsciiLetter(part[0]) && part[1] == ':';

    private static string Clean(string part)
    {
        var clean = new StringBuilder(part.Length);
        var bytes = 0;
        foreach (var rune in part.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            // Format characters turn the reading direction, and so hide what a name ends with.
            var kept = category is UnicodeCategory.Control or UnicodeCategory.Format || rune == Rune.ReplacementChar ? new Rune('_') : rune;
            if ((bytes += kept.Utf8SequenceLength) > MostPartBytes)
                break;
            clean.Append(kept);
        }

        return clean.ToString();
    }

    private string Unique(string name)
    {
        var unique = name;
        for (var i = 2; !used.Add(unique); i++)
        {
            var dot = name.LastIndexOf('.');
            var end = dot > name.LastIndexOf('/') + 1 ? dot : name.Length;
            unique = string.Create(CultureInfo.InvariantCulture, $"{name[..end]} ({i}){name[end..]}");
        }

        return unique;
    }
}
