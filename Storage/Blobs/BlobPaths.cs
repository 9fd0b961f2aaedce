using Microsoft.Extensions.Options;

namespace FlipUnit.Storage.Blobs;

/// <summary>Keys to paths and back. Below jobs/ and uploads/ two levels of folders keep any one folder small.</summary>
internal sealed class BlobPaths
{
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    private readonly string root;
    private readonly string temporary;

    public BlobPaths(string root)
    {
        try
        {
            this.root = Directory.CreateDirectory(Path.GetFullPath(root)).FullName;
            temporary = Directory.CreateDirectory(Path.Combine(this.root, "tmp")).FullName;
            SweepTemporaries();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OptionsValidationException(LocalBlobOptions.Section, typeof(LocalBlobOptions), [$"{LocalBlobOptions.Section}:Root cannot be used: {failure.Message}"]);
        }
    }

    /// <summary>A name that nothing has, on the same file system.</summary>
    public string Temporary() => Path.Combine(temporary, Guid.NewGuid().ToString("n"));

    public string Of(string key) => Path.Combine([root, .. Sharded(key).Split('/')]);

    public string OfPrefix(string prefix) => Of(prefix.TrimEnd('/'));

    /// <summary>The blobs whose keys begin so; <paramref name="prefix"/> names at least the first folder.</summary>
    public IEnumerable<(string Key, FileInfo File)> Under(string prefix)
    {
        var parts = prefix.Split('/');
        var folder = new DirectoryInfo(parts.Length > 2 ? OfPrefix($"{parts[0]}/{parts[1]}") : Path.Combine(root, parts[0]));
        return !folder.Exists
            ? []
            : folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => (Key(file.FullName), file))
                .Where(one => one.Item1.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>Removes the folders above a path that hold nothing any more.</summary>
    public void Prune(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        while (Path.GetDirectoryName(folder) != root && folder.Length > root.Length && NativeFiles.RemoveEmpty(folder))
            folder = Path.GetDirectoryName(folder)!;
    }

    private string Key(string path)
    {
        var parts = Path.GetRelativePath(root, path).Split('/');
        return parts.Length < 4 ? string.Join('/', parts) : string.Join('/', [parts[0], .. parts[3..]]);
    }

    /// <summary>What a process was writing when it was killed, nobody else will name or delete.</summary>
    private void SweepTemporaries()
    {
        foreach (var file in new DirectoryInfo(temporary).EnumerateFiles().Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > LongestWrite))
            file.Delete();
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
        if (key.Length is 0 or > 512 || key.Split('/').Any(part => part.Length == 0 || part[0] == '.' || !part.All(IsAllowed)))
            throw new ArgumentException($"'{key}' is no blob key", nameof(key));
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.';
}
