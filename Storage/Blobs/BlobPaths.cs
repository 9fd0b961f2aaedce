using Microsoft.Extensions.Options;

namespace FlipUnit.Storage.Blobs;

/// <summary>
/// Keys to paths and back: jobs/abcd…/a-1/out-0 is the file a-1~out-0 in the folder jobs/abc/abcd…. One folder a job, for
/// each costs more than a small file does, and 4,096 above them, so that none grows large.
/// </summary>
internal sealed class BlobPaths
{
    private const char Separator = '/';

    /// <summary>No key holds it.</summary>
    private const char Joint = '~';

    private const int ShardLetters = 3;
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    private readonly string root;
    private readonly string temporary;

    public BlobPaths(string root)
    {
        try
        {
            this.root = Directory.CreateDirectory(Path.GetFullPath(root)).FullName;
            temporary = Directory.CreateDirectory(Path.Combine(this.root, "tmp")).FullName;
            SweepTemporaries(DateTimeOffset.UtcNow - LongestWrite);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OptionsValidationException(LocalBlobOptions.Section, typeof(LocalBlobOptions), [$"{LocalBlobOptions.Section}:Root cannot be used: {failure.Message}"]);
        }
    }

    /// <summary>A name that nothing has, on the same file system.</summary>
    public string Temporary() => Path.Combine(temporary, Guid.NewGuid().ToString("n"));

    public string Of(string key)
    {
        BlobKeys.Check(key);
        var parts = key.Split('/');
        return parts.Length < 2 ? Path.Combine(root, key) : Path.Combine([root, parts[0], Shard(parts[1]), .. Named(parts)]);
    }

    /// <summary>The folder of a prefix that ends with a job's or an upload's id; null for one below, whose files lie among others.</summary>
    public string? FolderOf(string prefix)
    {
        var key = prefix.TrimEnd('/');
        return key.Count(letter => letter == Separator) > 1 ? null : Of(key);
    }

    /// <summary>The blobs whose keys begin so; <paramref name="prefix"/> names at least the first folder.</summary>
    public IEnumerable<(string Key, FileInfo File)> Under(string prefix)
    {
        var parts = prefix.Split('/');
        var folder = new DirectoryInfo(parts.Length > 2 ? Of($"{parts[0]}/{parts[1]}") : Path.Combine(root, parts[0]));
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
        return string.Join(Separator, parts.Length < 3 ? parts : [parts[0], .. parts[2..]]).Replace(Joint, Separator);
    }

    /// <summary>What a process was writing when it was killed, nobody else will name or delete.</summary>
    public int SweepTemporaries(DateTimeOffset before)
    {
        var dead = new DirectoryInfo(temporary).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime).ToArray();
        foreach (var file in dead)
            file.Delete();
        return dead.Length;
    }

    private static string Shard(string id) => id.Length < ShardLetters ? id : id[..ShardLetters];

    private static string[] Named(string[] parts) => parts.Length < 3 ? [parts[1]] : [parts[1], string.Join(Joint, parts[2..])];
}
