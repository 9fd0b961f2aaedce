using FlipUnit.Grains.Jobs;

namespace FlipUnit.Grains.Tests.Jobs;

public sealed class AttemptSoFarTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Progress_only_grows_and_ends_at_one()
    {
        var soFar = new AttemptSoFar();
        Assert.True(soFar.Advance(0.5));
        Assert.False(soFar.Advance(0.5));
        Assert.False(soFar.Advance(0.2));
        Assert.True(soFar.Advance(1.5));
        Assert.Equal(1, soFar.Progress);
    }

    [Fact]
    public void What_it_waits_for_is_news_once()
    {
        var soFar = new AttemptSoFar();
        Assert.False(soFar.WaitFor(null));
        Assert.True(soFar.WaitFor("provider"));
        Assert.False(soFar.WaitFor("provider"));
        Assert.True(soFar.WaitFor(null));
    }

    [Fact]
    public void The_next_attempt_begins_with_nothing()
    {
        var soFar = new AttemptSoFar();
        soFar.Advance(0.5);
        soFar.WaitFor("provider");
        soFar.Begin();
        Assert.Equal((0, null), (soFar.Progress, soFar.Waits));
    }

    [Fact]
    public void The_rest_takes_as_long_as_what_is_done_did_in_proportion()
    {
        var soFar = new AttemptSoFar();
        soFar.Advance(0.01);
        Assert.Null(soFar.EtaSeconds(Start, Start.AddSeconds(10)));
        soFar.Advance(0.25);
        Assert.Null(soFar.EtaSeconds(startedAt: null, Start));
        Assert.Equal(30, soFar.EtaSeconds(Start, Start.AddSeconds(10)));
    }
}
