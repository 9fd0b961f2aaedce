namespace FlipUnit.Converters.Archives.Worker;

/// <summary>How much may come out of an archive; counted while it streams, so that a bomb is met before it has gone off.</summary>
internal sealed class ArchiveBudget(long packedBytes, int mostEntries, long mostBytes)
{
    private const long RatioCountsFrom = 100L * 1024 * 1024;
    private const int MostRatio = 200;

    private int entries;

    public long Bytes { get; private set; }

    public void CountEntry()
    {
        if (++entries > mostEntries)
            throw TooManyEntries(mostEntries);
    }

    public void CountBytes(long bytes)
    {
        Bytes += bytes;
        if (Bytes > mostBytes)
            throw TooLarge(FormattableString.Invariant($"The archive may hold at most {mostBytes / (1024 * 1024):N0} MB."));
        if (Bytes > RatioCountsFrom && Bytes / Math.Max(1, packedBytes) > MostRatio)
            throw TooLarge("The archive unpacks to far more than it is.");
    }

    public static ConversionException TooManyEntries(int most) => TooLarge(FormattableString.Invariant($"The archive may have at most {most:N0} entries."));

    private static ConversionException TooLarge(string sentence) => new(ErrorCode.ArchiveTooLarge, sentence);
}
