using System.Diagnostics;
using System.Globalization;

namespace FlipUnit.Converters.Tools;

/// <summary>A process and all its descendants, as /proc tells them.</summary>
public static class ProcessTree
{
    /// <summary>The root and everything below it now.</summary>
    public static IReadOnlyList<int> Of(int root)
    {
        var found = new List<int> { root };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(Children(found[i]));
        return found;
    }

    /// <summary>Resident memory of the tree in MiB.</summary>
    public static int Megabytes(int root) => (int)(Of(root).Sum(ResidentPages) * Environment.SystemPageSize / (1024 * 1024));

    /// <summary>Kills the tree and waits until nothing of it runs.</summary>
    public static async Task Kill(Process process)
    {
        var all = Of(process.Id);
        process.Kill(entireProcessTree: true);
        var patience = Stopwatch.StartNew();
        while (all.Any(IsRunning) && patience.Elapsed < TimeSpan.FromSeconds(5))
            await Task.Delay(5);
    }

    /// <summary>False for what is gone and for a zombie, which only waits to be counted.</summary>
    public static bool IsRunning(int pid) => Stat(pid) is { } stat && stat is not ('Z' or 'X');

    private static char? Stat(int pid)
    {
        var text = Read($"/proc/{pid}/stat");
        // pid (name) state …: the name may hold anything, also brackets.
        var end = text.LastIndexOf(')');
        return end < 0 || end + 2 >= text.Length ? null : text[end + 2];
    }

    /// <summary>Its children now, of all its threads.</summary>
    public static IReadOnlyList<int> Children(int pid)
    {
        var children = new List<int>();
        var tasks = $"/proc/{pid}/task";
        try
        {
            foreach (var task in Directory.EnumerateDirectories(tasks))
            {
                foreach (var child in Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    children.Add(int.Parse(child, CultureInfo.InvariantCulture));
            }
        }
        catch (IOException)
        {
            // It ended while we looked: no children any more.
        }

        return children;
    }

    private static long ResidentPages(int pid)
    {
        var fields = Read($"/proc/{pid}/statm").Split(' ');
        return fields.Length > 1 && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var pages) ? pages : 0;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
