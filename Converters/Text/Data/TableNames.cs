using System.Globalization;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Column names, each once: objects cannot hold a name twice.</summary>
internal static class TableNames
{
    public static string[] Unique(string[] names)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        // Where to go on for a stem: counting from two again for each column takes time that grows with the square.
        var next = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. names.Select((name, index) =>
        {
            var stem = name.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"column_{index + 1}") : name;
            var unique = stem;
            for (var i = next.GetValueOrDefault(stem, 2); !used.Add(unique); next[stem] = ++i)
                unique = string.Create(CultureInfo.InvariantCulture, $"{stem}_{i}");
            return unique;
        })];
    }
}
