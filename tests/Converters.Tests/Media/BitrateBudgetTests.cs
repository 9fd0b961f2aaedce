using FlipUnit.Converters.Media;

namespace FlipUnit.Converters.Tests.Media;

public sealed class BitrateBudgetTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Picture_sound_and_container_make_up_the_size()
    {
        var plan = BitrateBudget.Plan(25_000_000, Minute, 1920, 1080, 30, hasSound: true)!;
        Assert.Equal(128_000, plan.AudioBits);
        Assert.Equal(1080, plan.Height);
        Assert.InRange((plan.VideoBits + plan.AudioBits) * 60L / 8, 24_400_000, 24_700_000);
    }

    [Fact]
    public void Few_bits_make_the_picture_lower_and_the_sound_thinner()
    {
        var plan = BitrateBudget.Plan(2_000_000, Minute, 1920, 1080, 30, hasSound: true)!;
        Assert.Equal(32_000, plan.AudioBits);
        Assert.Equal(360, plan.Height);
    }

    [Fact]
    public void A_picture_is_never_made_higher() =>
        Assert.Equal(200, BitrateBudget.Plan(100_000_000, Minute, 300, 200, 25, hasSound: false)!.Height);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_least_is_the_least(bool hasSound)
    {
        var least = BitrateBudget.Least(Minute, 25, hasSound);
        Assert.NotNull(BitrateBudget.Plan(least + 100, Minute, 640, 360, 25, hasSound));
        Assert.Null(BitrateBudget.Plan(least - 100, Minute, 640, 360, 25, hasSound));
    }

    [Fact]
    public void What_came_out_too_large_gets_that_much_less() =>
        // 60,000 bytes over the aim of 985,000 are 8,000 bits a second of a minute.
        Assert.Equal(92_000, new BitrateBudget(100_000, 0, 240).Less(1_000_000, 1_045_000, Minute).VideoBits);
}
