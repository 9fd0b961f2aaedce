namespace FlipUnit.Storage.Blobs;

/// <summary>Where files live: keys are slash-separated, lower-case and ours. Every write is whole or not there.</summary>
public interface IBlobStore
{
    /// <summary>Stores a stream to its end. Past <paramref name="maxBytes"/> it throws <see cref="BlobTooLargeException"/> and nothing is kept.</summary>
    Task<BlobInfo> Put(string key, Stream content, long maxBytes, CancellationToken cancellation);

    /// <summary>Stores a file of this machine; the file may be moved away.</summary>
    Task<BlobInfo> PutFile(string key, string path, CancellationToken cancellation);

    /// <summary>A seekable stream of a blob. Throws <see cref="FileNotFoundException"/> when there is none.</summary>
    Task<Stream> Open(string key, CancellationToken cancellation);

    /// <summary>Makes a blob readable as a file of this machine, by a link where the store allows it.</summary>
    Task Fetch(string key, string path, CancellationToken cancellation);

    /// <summary>Deletes a blob, or everything under a prefix that ends in '/'. What is not there is deleted already.</summary>
    Task Delete(string keyOrPrefix, CancellationToken cancellation);

    /// <summary>The keys under a prefix, with the time each was written.</summary>
    IAsyncEnumerable<BlobEntry> List(string prefix, CancellationToken cancellation);

    /// <summary>What a blob is and how it begins. Throws <see cref="FileNotFoundException"/> when there is none.</summary>
    Task<BlobHead> Peek(string key, int bytes, CancellationToken cancellation);

    /// <summary>A second blob of the same content, made by the store itself. Throws <see cref="FileNotFoundException"/> when there is none with that tag (any more).</summary>
    Task Copy(string source, string target, string tag, CancellationToken cancellation);

    /// <summary>Days after which the store itself deletes files of jobs; null when it never does.</summary>
    int? DaysKept { get; }

    /// <summary>Makes a blob as young as if it were written now, for stores that delete by age.</summary>
    Task Renew(string key, CancellationToken cancellation);

    /// <summary>Gives up what was begun before a time and neither finished nor given up; how many that were.</summary>
    Task<int> AbortUnfinished(DateTimeOffset before, CancellationToken cancellation);

    /// <summary>A URL that serves the blob by itself until a time, or null when the gateway has to stream it.</summary>
    Task<Uri?> DownloadUrl(string key, string disposition, string contentType, TimeSpan lifetime);

    /// <summary>How clients put files into the store without the gateway; null when it has to take them.</summary>
    IDirectUploads? Direct { get; }

    /// <summary>Throws when blobs cannot be written and read now.</summary>
    Task Check(CancellationToken cancellation);
}

/// <summary>What was stored; <paramref name="Sha256"/> is lower-case hex.</summary>
public sealed record BlobInfo(string Key, long Bytes, string Sha256);

/// <summary>One blob of a listing.</summary>
public sealed record BlobEntry(string Key, long Bytes, DateTimeOffset WrittenAt);

/// <summary>A blob's length, its version's <paramref name="Tag"/>, and its first bytes.</summary>
public sealed record BlobHead(long Bytes, string Tag, ReadOnlyMemory<byte> Start);

/// <summary>A stream was longer than it may be.</summary>
public sealed class BlobTooLargeException(long maxBytes) : IOException($"more than {maxBytes} bytes")
{
    public long MaxBytes { get; } = maxBytes;
}

/// <summary>The store did not answer, or answered with a fault of its own; the same call may succeed later.</summary>
public sealed class StorageException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The disk has no room left. It carries the system's own error number, like any other full disk.</summary>
public sealed class StorageFullException : IOException
{
    public StorageFullException(IOException inner)
        : base("no room left", inner) => HResult = inner.HResult;
}
