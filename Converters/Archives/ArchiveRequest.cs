namespace FlipUnit.Converters.Archives;

/// <summary>What a silo asks an archive worker to do: read one archive, write another.</summary>
public sealed record ArchiveRequest
{
    /// <summary>Name in the in folder.</summary>
    public required string Input { get; init; }

    /// <summary>Short name of the sniffed type.</summary>
    public required string Source { get; init; }

    /// <summary>The client's file name: what a compressed single file is called inside.</summary>
    public required string Name { get; init; }

    /// <summary>Name in the work folder.</summary>
    public required string Output { get; init; }

    public required ContainerKind Container { get; init; }

    /// <summary>1 (fast) to 9 (small).</summary>
    public int Level { get; init; } = 6;

    public string? Password { get; init; }

    /// <summary>For a plain tar that we made: a file that lies in an image once may have several names there.</summary>
    public bool HardLinksAreFiles { get; init; }

    public required ArchiveLimits Limits { get; init; }
}

/// <summary>What a worker writes; other formats are made of a plain tar by a tool.</summary>
public enum ContainerKind
{
    Zip,
    Tar,
    TarGz,
}

/// <summary>What an archive worker answers.</summary>
/// <param name="Entries">Files and folders written.</param>
/// <param name="Bytes">Their bytes, unpacked.</param>
/// <param name="Skipped">Links and devices left out.</param>
/// <param name="Renamed">Names made safe or unique.</param>
/// <param name="Guessed">Names of a tar that are not UTF-8, and so in a code page that nothing tells.</param>
public sealed record ArchiveAnswer(int Entries, long Bytes, int Skipped, int Renamed, int Guessed);
