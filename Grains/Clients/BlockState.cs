using System.Globalization;
using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Clients;

/// <summary>A client's last block, and how many there were in a row: each is longer than the one before.</summary>
public sealed record BlockState(DateTimeOffset Until, string Reason, int Count)
{
    /// <summary>Whoever kept quiet for so long after a block begins at the shortest again.</summary>
    private static readonly TimeSpan Forgiven = TimeSpan.FromDays(1);

    public ClientBlock Shown => new(Until, Reason);

    /// <summary>The client's next block by itself.</summary>
    public static BlockState After(BlockState? last, BlockTimes times, string reason, DateTimeOffset now)
    {
        var before = last is null || now - last.Until > Forgiven ? 0 : last.Count;
        return new BlockState(now + times.After(before), reason, before + 1);
    }

    public bool IsOn(DateTimeOffset now) => now < Until;

    public Refusal Refusal(DateTimeOffset now) => new(
        ErrorCode.ClientBlocked.Wire(),
        string.Create(CultureInfo.InvariantCulture, $"You are blocked until {Until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: {Reason}."),
        (int)Math.Ceiling((Until - now).TotalSeconds));
}
