namespace FlipUnit.Storage.Blobs;

/// <summary>Signed URLs by which a client puts a file straight into the store. What is signed cannot be put otherwise: key, length, type, time.</summary>
public interface IDirectUploads
{
    /// <summary>A URL that takes the whole file.</summary>
    Task<SignedPut> Put(string key, long bytes, string? contentType, TimeSpan lifetime);

    /// <summary>Begins a file that comes in parts; the id under which they are put.</summary>
    Task<string> Begin(string key, string? contentType, int partBytes, CancellationToken cancellation);

    /// <summary>A URL for each part, in order; all have <paramref name="partBytes"/> but the last.</summary>
    Task<IReadOnlyList<SignedPut>> Parts(string key, string upload, long bytes, int partBytes, TimeSpan lifetime);

    /// <summary>Makes one blob of the parts, if they are those that were signed and <paramref name="etags"/> are theirs, in order. Done before is done.</summary>
    Task<PartsEnd> Complete(string key, string upload, long bytes, int partBytes, IReadOnlyList<string> etags, CancellationToken cancellation);
}

/// <summary>Where to put so many bytes, with these headers and no others of their names.</summary>
public sealed record SignedPut(Uri Url, long Bytes, IReadOnlyDictionary<string, string> Headers);

/// <summary>What became of the parts.</summary>
public enum PartsEnd
{
    Complete,

    /// <summary>A part is missing, or shorter than it should be.</summary>
    Missing,

    /// <summary>A part is another than the client says.</summary>
    Different,

    /// <summary>They were given up, or never begun.</summary>
    Gone,
}
