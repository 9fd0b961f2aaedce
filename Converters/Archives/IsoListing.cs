using System.Globalization;
using FlipUnit.Converters.Archives.Worker;

namespace FlipUnit.Converters.Archives;

/// <summary>What 7zz says of an image. A name with line ends can add lines of its own, but take none away: the sums are never too small.</summary>
internal static class IsoListing
{
    private const string Path = "Path = ";
    private const string Size = "Size = ";

    public static void Check(IEnumerable<string> lines, ArchiveLimits limits)
    {
        var budget = new ArchiveBudget(long.MaxValue, limits);
        foreach (var line in lines)
        {
            if (line.StartsWith(Path, StringComparison.Ordinal))
                budget.CountEntry();
            else if (line.StartsWith(Size, StringComparison.Ordinal) && long.TryParse(line.AsSpan(Size.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                budget.CountBytes(bytes);
        }
    }

    /// <summary>The first entry that could not be read, when 7zz names one: <c>ERROR: Data Error : dir/name</c>.</summary>
    public static ConversionException? Damaged(string said)
    {
        var line = said.Split('\n').FirstOrDefault(line => line.StartsWith("ERROR: ", StringComparison.Ordinal) && line.Contains(" : ", StringComparison.Ordinal));
        return line is null ? null : ArchiveFaults.Damaged(SafeNames.Shown(line[(line.LastIndexOf(" : ", StringComparison.Ordinal) + 3)..]));
    }
}
