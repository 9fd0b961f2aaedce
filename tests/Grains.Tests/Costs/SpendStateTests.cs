using FlipUnit.Grains.Costs;

namespace FlipUnit.Grains.Tests.Costs;

public sealed class SpendStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 23, 59, 0, TimeSpan.Zero);

    [Fact]
    public void There_is_an_alert_past_the_limit_once_a_day()
    {
        var state = new SpendState();
        Assert.Same(state, state.See(50, 50, Now));
        var alerted = state.See(50.01m, 50, Now);
        Assert.Equal("2026-01-02", alerted.AlertedDay);
        Assert.Same(alerted, alerted.See(80, 50, Now));
        Assert.Same(alerted, alerted.See(3, 50, Now.AddMinutes(2)));
        Assert.Equal("2026-01-03", alerted.See(51, 50, Now.AddMinutes(2)).AlertedDay);
    }

    [Fact]
    public void Days_are_those_of_UTC() => Assert.Equal("2026-01-03", SpendState.Day(new DateTimeOffset(2026, 1, 2, 22, 0, 0, TimeSpan.FromHours(-5))));

    [Fact]
    public void A_limit_of_nothing_is_no_limit() => Assert.Equal("", new SpendState().See(1000, 0, Now).AlertedDay);
}
