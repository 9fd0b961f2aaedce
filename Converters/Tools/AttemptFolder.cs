namespace FlipUnit.Converters.Tools;

/// <summary>The folder of one attempt: <c>in</c> (inputs, read-only in the box as /in) and <c>work</c> (read-write, /scratch and the tool's working directory).</summary>
public sealed class AttemptFolder : IDisposable
{
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private AttemptFolder(string root)
    {
        Root = Directory.CreateDirectory(root, OursAlone).FullName;
        In = Directory.CreateDirectory(Path.Combine(root, "in"), OursAlone).FullName;
        Work = Directory.CreateDirectory(Path.Combine(root, "work"), OursAlone).FullName;
    }

    public string Root { get; }

    public string In { get; }

    public string Work { get; }

    public static AttemptFolder Create(string parent, string name) => new(Path.Combine(Path.GetFullPath(parent), name));

    /// <summary>The path on this machine of a file in the work folder.</summary>
    public string WorkPath(string name) => Path.Combine(Work, name);

    /// <summary>Makes what one tool wrote the read-only input of the next.</summary>
    public void TakeIn(string workName, string inName)
    {
        PlainFiles.Require(Work, WorkPath(workName));
        File.Move(WorkPath(workName), Path.Combine(In, inName), overwrite: true);
    }

    /// <summary>Takes out all files, and keeps the folder.</summary>
    public void Empty()
    {
        foreach (var entry in new[] { In, Work }.SelectMany(Directory.EnumerateFileSystemEntries))
            Remove(entry);
    }

    public void Dispose()
    {
        Delete(Root);
    }

    /// <summary>Deletes a folder whatever modes a tool left in it.</summary>
    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Remove(folder);
    }

    private static void Remove(string path)
    {
        if (!Directory.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
            return;
        }

        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            // A tool left folders that not even their owner may change.
            foreach (var folder in Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories).Prepend(path))
                File.SetUnixFileMode(folder, OursAlone);
            Directory.Delete(path, recursive: true);
        }
    }
}
