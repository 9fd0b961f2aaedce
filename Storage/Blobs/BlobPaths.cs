namespace FlipUnit.Storage.Blobs;

/// <summary>Keys to paths and back. Below jobs/ and uploads/ two levels of folders keep any one folder small.</summary>
internal sealed class BlobPaths
{
    private readonly string root;
    private readonly string temporary;

    public BlobPaths(string root)
    {
        this.root = Directory.CreateDirectory(Path.GetFullPath(root)).FullName;
        temporary = Directory.CreateDirectory(Path.Combine(this.root, "tmp")).FullName;
    }

    /// <summary>A name that nothing has, on the same file system.</summary>
    public string Temporary() => Path.Combine(temporary, Guid.NewGuid().ToString("n"));

    public string Of(string key) => Path.Combine([root, .. Sharded(key).Split('/')]);

    public string OfPrefix(string prefix) => Of(prefix.TrimEnd('/'));

    public IEnumerable<(string Key, FileInfo File)> Under(string prefix)
    {
        var folder = new DirectoryInfo(Path.Combine(root, prefix.Split('/')[0]));
        return !folder.Exists
            ? []
            : folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => (Key(file.FullName), file))
                .Where(one => one.Item1.StartsWith(prefix, StringComparison.Ordinal));
    }

    private string Key(string path)
    {
        var parts = Path.GetRelativePath(root, path).Split('/');
        return parts.Length < 4 ? string.Join('/', parts) : string.Join('/', [parts[0], .. parts[3..]]);
    }

    /// <summary>jobs/abcd… becomes jobs/ab/cd/abcd….</summary>
    private static string Sharded(string key)
    {
        Check(key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 || key.Length < slash + 5 ? key : $"{key[..slash]}/{key[(slash + 1)..(slash + 3)]}/{key[(slash + 3)..(slash + 5)]}{key[slash..]}";
    }

    // Keys are ours; this is the second lock on the door.
    private static void Check(string key)
    {
        if (key.Length == 0 || key[0] == '/' || key.Contains("..", StringComparison.Ordinal)
            || !key.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '/' or '-' or '.'))
        {
            throw new ArgumentException($"'{key}' is no blob key", nameof(key));
        }
    }
}
