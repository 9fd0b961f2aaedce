using FlipUnit.Grains.Clients;

namespace FlipUnit.Grains.Tests.Clients;

public sealed class BlockStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_block_is_longer_than_the_one_before_up_to_the_last()
    {
        var (block, now) = ((BlockState?)null, Now);
        foreach (var minutes in (int[])[15, 60, 1440, 1440])
        {
            block = BlockState.After(block, Times, "too much", now);
            Assert.Equal(TimeSpan.FromMinutes(minutes), block.Until - now);
            Assert.True(block.IsOn(block.Until.AddTicks(-1)));
            Assert.False(block.IsOn(block.Until));
            now = block.Until.AddHours(1);
        }
    }

    [Fact]
    public void Whoever_kept_quiet_for_a_day_begins_at_the_shortest_again()
    {
        var first = BlockState.After(null, Times, "too much", Now);
        var later = first.Until.AddDays(1).AddSeconds(1);
        Assert.Equal(TimeSpan.FromMinutes(15), BlockState.After(first, Times, "again", later).Until - later);
    }

    [Fact]
    public void Three_hundred_refusals_in_ten_minutes_are_too_many()
    {
        var watch = new AbuseWatch(new ClientOptions());
        Assert.Null(watch.Add(299, 0, Now));
        Assert.Equal("300 requests were refused within 10 minutes", watch.Add(1, 0, Now.AddMinutes(9)));
        Assert.Null(watch.Add(299, 0, Now.AddMinutes(9)));
    }

    [Fact]
    public void Twenty_rejected_files_in_ten_minutes_are_too_many()
    {
        var watch = new AbuseWatch(new ClientOptions());
        Assert.Null(watch.Add(0, 19, Now));
        Assert.Null(watch.Add(0, 1, Now.AddMinutes(10)));
        Assert.NotNull(watch.Add(0, 19, Now.AddMinutes(11)));
    }

    [Fact]
    public void Lifted_by_0_nothing_is_ever_too_much()
    {
        var watch = new AbuseWatch(new ClientOptions { BlockRefusals = 0, BlockRejectedFiles = 0 });
        Assert.Null(watch.Add(1_000_000, 1_000_000, Now));
    }

    private static BlockTimes Times
    {
        get
        {
            Assert.True(BlockTimes.TryParse("15, 60, 1440", out var times));
            return times;
        }
    }
}
