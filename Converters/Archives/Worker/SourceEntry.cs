namespace FlipUnit.Converters.Archives.Worker;

/// <summary>One entry as it comes out of an archive; its content is read before the next entry is asked for.</summary>
internal sealed record SourceEntry(string Name, EntryKind Kind)
{
    public long? Size { get; init; }

    public DateTimeOffset? Modified { get; init; }

    /// <summary>Unix permission bits.</summary>
    public int? Mode { get; init; }

    /// <summary>Of the unpacked content; null when the archive does not say.</summary>
    public uint? Crc { get; init; }

    /// <summary>Rubbish in an encrypted entry means another password.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>The name's encoding is nowhere said.</summary>
    public bool IsNameGuessed { get; init; }

    public Func<Stream> Open { get; init; } = () => Stream.Null;
}

/// <summary>What an entry is.</summary>
internal enum EntryKind
{
    File,
    Folder,

    /// <summary>Links, devices, pipes: never written.</summary>
    Other,
}
