namespace FlipUnit.Converters.Tools;

/// <summary>The folder of one attempt: <c>in</c> (inputs, read-only in the box as /in) and <c>work</c> (read-write, /scratch and the tool's working directory).</summary>
public sealed class AttemptFolder : IDisposable
{
    private AttemptFolder(string root)
    {
        Root = root;
        In = Directory.CreateDirectory(Path.Combine(root, "in")).FullName;
        Work = Directory.CreateDirectory(Path.Combine(root, "work")).FullName;
    }

    public string Root { get; }

    public string In { get; }

    public string Work { get; }

    public static AttemptFolder Create(string parent, string name) => new(Path.Combine(parent, name));

    /// <summary>The path on this machine of a file in the work folder.</summary>
    public string WorkPath(string name) => Path.Combine(Work, name);

    public void Dispose()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }
}
