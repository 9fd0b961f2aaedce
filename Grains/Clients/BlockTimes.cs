using System.Globalization;

namespace FlipUnit.Grains.Clients;

/// <summary>How long a client's first block lasts, its second, and so on.</summary>
public sealed class BlockTimes(IReadOnlyList<TimeSpan> times)
{
    private const int MostMinutes = 1_000_000;

    public static bool TryParse(string text, out BlockTimes times)
    {
        var words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var minutes = words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var one) ? one : 0).ToArray();
        times = new BlockTimes([.. minutes.Select(one => TimeSpan.FromMinutes(one))]);
        return minutes.Length > 0 && minutes.All(one => one is > 0 and <= MostMinutes);
    }

    /// <param name="before">How often the client was blocked before.</param>
    public TimeSpan After(int before) => times[Math.Min(before, times.Count - 1)];
}
