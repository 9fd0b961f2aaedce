namespace FlipUnit.Converters.Archives;

/// <summary>How much may come out of an archive, whatever it is written as.</summary>
public sealed record ArchiveLimits
{
    /// <summary>Files and folders.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>Of all entries together, unpacked.</summary>
    public long Bytes { get; init; } = 10L * 1024 * 1024 * 1024;

    /// <summary>How many times its own size an archive may unpack to. It counts from 100 MB on.</summary>
    public int Ratio { get; init; } = 200;
}
