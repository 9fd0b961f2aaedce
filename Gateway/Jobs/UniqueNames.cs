namespace FlipUnit.Gateway.Jobs;

/// <summary>Names of files in one folder, of which no two may be alike, not even where letters' case does not count: a.txt, a (2).txt …</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where to begin counting: a thousand files of one name are not tried a thousand times each.</summary>
    private readonly Dictionary<string, int> next = new(StringComparer.OrdinalIgnoreCase);

    public string Of(string name)
    {
        var unique = name;
        var number = next.GetValueOrDefault(name, 2);
        for (; !taken.Add(unique); number++)
            unique = $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}";
        next[name] = number;
        return unique;
    }
}
