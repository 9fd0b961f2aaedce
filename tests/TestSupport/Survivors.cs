using FlipUnit.Converters.Tools;

namespace FlipUnit.TestSupport;

/// <summary>Finds the processes that work in a folder, wherever they hang in the tree: by their command line, or by what their box shows of the folder.</summary>
public static class Survivors
{
    /// <summary>Ids of running processes (no zombies) of <paramref name="folder"/>.</summary>
    public static IReadOnlyList<int> Of(string folder)
    {
        // A box's mounts name the folder from the root of its file system, so only its last two parts are sure to be there.
        var mark = Path.Combine(Path.GetFileName(Path.GetDirectoryName(folder)!), Path.GetFileName(folder)) + '/';
        return
        [
            .. Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
                .Where(id => id > 0 && id != Environment.ProcessId && Names(id, mark) && ProcessTree.IsRunning(id)),
        ];
    }

    /// <summary>Resident memory in MiB of the tools that this process runs on the folder, boxes and all.</summary>
    public static int Megabytes(string folder) => Tools(folder).Sum(ProcessTree.Megabytes);

    /// <summary>Resident memory in MiB of the largest of them: of a worker, which has a folder of its own.</summary>
    public static int LargestMegabytes(string folder) => Tools(folder).Select(ProcessTree.Megabytes).DefaultIfEmpty().Max();

    private static IEnumerable<int> Tools(string folder)
    {
        var mark = folder + '/';
        return ProcessTree.Children(Environment.ProcessId).Where(id => Read(id, "cmdline").Contains(mark, StringComparison.Ordinal));
    }

    private static bool Names(int id, string mark) =>
        Read(id, "cmdline").Contains(mark, StringComparison.Ordinal) || Read(id, "mountinfo").Contains(mark, StringComparison.Ordinal);

    private static string Read(int id, string what)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{what}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
