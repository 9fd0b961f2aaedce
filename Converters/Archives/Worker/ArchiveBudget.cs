namespace FlipUnit.Converters.Archives.Worker;

/// <summary>How much may come out of an archive; counted while it streams, so that a bomb is met before it has gone off.</summary>
internal sealed class ArchiveBudget(long packedBytes, ArchiveLimits limits)
{
    private const long RatioCountsFrom = 100L * 1024 * 1024;

    private int entries;

    public long Bytes { get; private set; }

    public void CountEntry()
    {
        if (++entries > limits.Entries)
            throw TooManyEntries(limits.Entries);
    }

    public void CountBytes(long bytes)
    {
        Bytes += bytes;
        if (Bytes > limits.Bytes)
            throw TooLarge(FormattableString.Invariant($"The archive may hold at most {limits.Bytes / (1024 * 1024):N0} MB."));
        if (Bytes > RatioCountsFrom && Bytes / Math.Max(1, packedBytes) > limits.Ratio)
            throw TooLarge("The archive unpacks to far more than it is.");
    }

    public static ConversionException TooManyEntries(int most) => TooLarge(FormattableString.Invariant($"The archive may have at most {most:N0} entries."));

    private static ConversionException TooLarge(string sentence) => new(ErrorCode.ArchiveTooLarge, sentence);
}
