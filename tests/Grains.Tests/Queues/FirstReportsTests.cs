using FlipUnit.Grains.Queues;

namespace FlipUnit.Grains.Tests.Queues;

public sealed class FirstReportsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_new_dispatcher_knows_what_can_be_run_once_every_member_has_reported()
    {
        var reports = new FirstReports(Start);
        reports.Look(["a", "b"], Start);
        reports.Hear("a");
        reports.Look(["a", "b"], Start);
        Assert.False(reports.Complete.IsCompleted);
        reports.Hear("b");
        reports.Look(["a", "b"], Start);
        Assert.True(reports.Complete.IsCompleted);
    }

    [Fact]
    public void A_member_that_left_meanwhile_is_not_waited_for()
    {
        var reports = new FirstReports(Start);
        reports.Hear("a");
        reports.Look(["a"], Start);
        Assert.True(reports.Complete.IsCompleted);
    }

    [Fact]
    public void A_member_that_hangs_is_waited_for_six_seconds()
    {
        var reports = new FirstReports(Start);
        reports.Look(["hangs"], Start.AddSeconds(5));
        Assert.False(reports.Complete.IsCompleted);
        reports.Look(["hangs"], Start.AddSeconds(6));
        Assert.True(reports.Complete.IsCompleted);
    }
}
