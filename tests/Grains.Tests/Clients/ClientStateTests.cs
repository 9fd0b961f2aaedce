using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Grains.Tests.Clients;

public sealed class ClientStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Job = Guid.NewGuid();

    [Fact]
    public void A_job_is_counted_once()
    {
        var once = new ClientState().Reserve(Reservation(Job), Now);
        Assert.Same(once, once.Reserve(Reservation(Job), Now));
        Assert.Equal(1, once.Today["media"]);
        Assert.Equal(1, once.ThisMonth["media"]);
        Assert.Equal(0.03m, once.CostToday);
    }

    [Fact]
    public void A_job_is_settled_once()
    {
        var settled = new ClientState().Reserve(Reservation(Job), Now).Settle(Job, giveBack: true, null, Now);
        Assert.Equal(0, settled.Today["media"]);
        Assert.Equal(0m, settled.CostToday);
        Assert.Same(settled, settled.Settle(Job, giveBack: true, null, Now));
    }

    [Fact]
    public void What_is_kept_stays_counted_at_its_actual_cost()
    {
        var settled = new ClientState().Reserve(Reservation(Job), Now).Settle(Job, giveBack: false, 0.01m, Now);
        Assert.Equal(1, settled.Today["media"]);
        Assert.Equal(0.01m, settled.CostThisMonth);
        Assert.Empty(settled.Open);
    }

    [Fact]
    public void A_new_day_begins_at_nothing_and_a_new_month_too()
    {
        var tomorrow = Now.AddDays(1);
        var state = new ClientState().Reserve(Reservation(Job), Now).Reserve(Reservation(Guid.NewGuid()), tomorrow);
        Assert.Equal(1, state.Today["media"]);
        Assert.Equal(1, state.ThisMonth["media"]);
        Assert.Equal(2, state.Open.Count);
    }

    [Fact]
    public void What_is_given_back_after_midnight_is_not_taken_from_the_new_day()
    {
        var tomorrow = Now.AddDays(1);
        var state = new ClientState().Reserve(Reservation(Job), Now).Reserve(Reservation(Guid.NewGuid()), tomorrow).Settle(Job, giveBack: true, null, tomorrow);
        Assert.Equal(1, state.Today["media"]);
    }

    private static Reservation Reservation(Guid job) => new(job, "media", 0.03m);
}
