namespace FlipUnit.Converters.Archives.Worker;

/// <summary>How much may come out of an archive; counted while it streams, so that a bomb is met before it has gone off.</summary>
internal sealed class ArchiveBudget(long packedBytes)
{
    private const int MostEntries = 100_000;
    private const long MostBytes = 10L * 1024 * 1024 * 1024;
    private const long RatioCountsFrom = 100L * 1024 * 1024;
    private const int MostRatio = 200;

    private int entries;

    public long Bytes { get; private set; }

    public void CountEntry()
    {
        if (++entries > MostEntries)
            throw TooLarge($"An archive may have at most {MostEntries} entries.");
    }

    public void CountBytes(int bytes)
    {
        Bytes += bytes;
        if (Bytes > MostBytes)
            throw TooLarge("An archive may hold at most 10 GB.");
        if (Bytes > RatioCountsFrom && Bytes / Math.Max(1, packedBytes) > MostRatio)
            throw TooLarge("The archive unpacks to far more than it is.");
    }

    private static ConversionException TooLarge(string sentence) => new(ErrorCode.ArchiveTooLarge, sentence);
}
