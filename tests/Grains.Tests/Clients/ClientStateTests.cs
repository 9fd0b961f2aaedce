using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Clients;

public sealed class ClientStateTests
{
    private const string Class = "transcription";

    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Job = Guid.NewGuid();
    private static readonly EffectiveLimits None = Limits(day: 0, month: 0);

    [Fact]
    public void A_job_is_counted_once()
    {
        var once = Reserved(new ClientState(), Job, Now);
        Assert.Same(once, Reserved(once, Job, Now));
        Assert.Equal(1, once.Today[Class]);
        Assert.Equal(1, once.ThisMonth[Class]);
        Assert.Equal(0.03m, once.CostToday);
    }

    [Fact]
    public void A_job_is_settled_once()
    {
        var settled = Reserved(new ClientState(), Job, Now).Settle(Job, giveBack: true, null, Now);
        Assert.Equal(0, settled.Today[Class]);
        Assert.Equal(0m, settled.CostToday);
        Assert.Same(settled, settled.Settle(Job, giveBack: true, null, Now));
    }

    [Fact]
    public void What_is_kept_stays_counted_at_its_actual_cost()
    {
        var settled = Reserved(new ClientState(), Job, Now).Settle(Job, giveBack: false, 0.01m, Now);
        Assert.Equal(1, settled.Today[Class]);
        Assert.Equal(0.01m, settled.CostThisMonth);
        Assert.Empty(settled.Open);
    }

    [Fact]
    public void A_new_day_begins_at_nothing_and_a_new_month_too()
    {
        var state = Reserved(Reserved(new ClientState(), Job, Now), Guid.NewGuid(), Now.AddDays(1));
        Assert.Equal(1, state.Today[Class]);
        Assert.Equal(1, state.ThisMonth[Class]);
        Assert.Equal(2, state.Open.Count);
    }

    [Fact]
    public void What_is_given_back_after_midnight_is_not_taken_from_the_new_day()
    {
        var tomorrow = Now.AddDays(1);
        var state = Reserved(Reserved(new ClientState(), Job, Now), Guid.NewGuid(), tomorrow).Settle(Job, giveBack: true, null, tomorrow);
        Assert.Equal(1, state.Today[Class]);
    }

    [Theory]
    [InlineData(3, 0, "transcription-day", 43_200)]
    [InlineData(0, 3, "transcription-month", 43_200)]
    [InlineData(3, 3, "transcription-month", 43_200)]
    public void The_job_past_a_limit_is_refused_until_the_count_begins_again(int day, int month, string policy, int seconds)
    {
        var limits = Limits(day, month);
        var state = Filled(3, limits);
        var (same, refusal) = state.Reserve(new Reservation(Job, Class, null), limits, Now);
        Assert.Same(state, same);
        Assert.Equal("quota_exceeded", refusal!.Code);
        Assert.Equal([policy], refusal.ViolatedPolicies);
        Assert.Equal(seconds, refusal.RetryAfterSeconds);
        Assert.Contains("2026-02-01T00:00:00Z", refusal.Message, StringComparison.Ordinal);
        Assert.Null(state.Reserve(new Reservation(Job, "lightweight", null), limits, Now).Refusal);
        Assert.Null(state.Reserve(new Reservation(Job, Class, null), limits, Now.AddDays(1)).Refusal);
    }

    [Fact]
    public void A_place_given_back_is_there_for_the_next_job()
    {
        var limits = Limits(day: 1, month: 0);
        var state = Reserved(new ClientState(), Job, Now, limits);
        Assert.NotNull(state.Reserve(new Reservation(Guid.NewGuid(), Class, null), limits, Now).Refusal);
        Assert.Null(state.Settle(Job, giveBack: true, null, Now).Reserve(new Reservation(Guid.NewGuid(), Class, null), limits, Now).Refusal);
    }

    [Fact]
    public void Past_the_soft_limit_a_client_is_warned_and_served()
    {
        var limits = Limits(day: 10, month: 0);
        Assert.False(Filled(8, limits).Standing(Class, limits, Now).SoftExceeded);
        var warned = Filled(9, limits).Standing(Class, limits, Now);
        Assert.True(warned.SoftExceeded);
        Assert.Equal(new QuotaCount(10, 9, new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)), warned.Day);
        Assert.Null(warned.Month.Limit);
        Assert.Equal(9, warned.Month.Used);
    }

    [Fact]
    public void Jobs_that_have_not_ended_are_limited_whatever_their_class()
    {
        var limits = new EffectiveLimits(new ClientOptions { MaxOpenJobs = 2 }, own: null);
        var state = Reserved(Reserved(new ClientState(), Job, Now, limits, "lightweight"), Guid.NewGuid(), Now, limits, "media_processing");
        Assert.Equal(["open-jobs"], state.Reserve(new Reservation(Guid.NewGuid(), "lightweight", null), limits, Now).Refusal!.ViolatedPolicies);
        Assert.Null(state.Settle(Job, giveBack: false, null, Now).Reserve(new Reservation(Guid.NewGuid(), "lightweight", null), limits, Now).Refusal);
    }

    [Fact]
    public void A_batch_is_counted_as_a_whole_or_not_at_all()
    {
        var limits = Limits(day: 10, month: 0);
        var batch = new BatchReservation(Guid.NewGuid(), 8, Class);
        var (state, refusal) = Filled(3, limits).Reserve(batch, limits, Now);
        Assert.Equal([$"{Class}-day"], refusal!.ViolatedPolicies);
        Assert.Contains("7 are left, and the batch has 8", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, state.Today[Class]);

        (state, refusal) = Filled(2, limits).Reserve(batch, limits, Now);
        Assert.Null(refusal);
        Assert.Equal(10, state.Today[Class]);
        Assert.Same(state, state.Reserve(batch, limits, Now).Next);
        var member = MemberIds.Of(batch.Batch, 7);
        Assert.Equal(batch.Batch, state.Open[member].Batch);
        Assert.Same(state, state.Reserve(new Reservation(member, Class, null), limits, Now).Next);
        Assert.Equal(9, state.Settle(member, giveBack: true, null, Now).Today[Class]);

        // What a member costs is known when it is made.
        var dear = state.Reserve(new Reservation(member, Class, 0.05m), limits, Now).Next;
        Assert.Same(dear, dear.Reserve(new Reservation(member, Class, 0.05m), limits, Now).Next);
        Assert.Equal((10, state.CostToday + 0.05m), (dear.Today[Class], dear.CostToday));
        Assert.Equal(state.CostToday, dear.Settle(member, giveBack: true, null, Now).CostToday);
    }

    [Fact]
    public void A_batch_has_room_beside_the_jobs_that_have_not_ended()
    {
        var limits = new EffectiveLimits(new ClientOptions(), own: null);
        var refusal = Reserved(new ClientState(), Job, Now, limits).Reserve(new BatchReservation(Guid.NewGuid(), 1000, "lightweight"), limits, Now).Refusal;
        Assert.Equal(["open-jobs"], refusal!.ViolatedPolicies);
        Assert.Contains("You may have 1000 jobs that wait or run, and have 1", refusal.Message, StringComparison.Ordinal);
        Assert.Null(new ClientState().Reserve(new BatchReservation(Guid.NewGuid(), 1000, "lightweight"), limits, Now).Refusal);
    }

    [Fact]
    public void After_a_reset_what_was_open_is_not_given_back_to_the_new_counters()
    {
        var reset = Reserved(new ClientState(), Job, Now).Reset(Now);
        var state = Reserved(reset, Guid.NewGuid(), Now).Settle(Job, giveBack: true, null, Now);
        Assert.Equal(1, state.Today[Class]);
        Assert.Equal(1, state.ThisMonth[Class]);
        Assert.Equal(0.03m, state.CostToday);
    }

    /// <summary>Steps: a number below 0 settles that open job (given back when even), else it reserves; repetitions of both are thrown in.</summary>
    [Fact]
    public void Whatever_comes_in_whatever_order_the_count_is_what_was_reserved_less_what_was_given_back() => Prop.ForAll<int[], byte>((steps, cap) =>
    {
        var limit = cap % 8 + 1;
        var limits = Limits(day: limit, month: 0);
        var state = new ClientState();
        var (jobs, counted) = (new List<Guid>(), 0);
        foreach (var step in steps)
        {
            if (step < 0 && jobs.Count > 0)
            {
                var job = jobs[(int)(-(long)step % jobs.Count)];
                counted -= state.Open.ContainsKey(job) && step % 2 == 0 ? 1 : 0;
                state = state.Settle(job, giveBack: step % 2 == 0, null, Now).Settle(job, giveBack: true, null, Now);
            }
            else
            {
                var job = Guid.NewGuid();
                var (next, refusal) = state.Reserve(new Reservation(job, Class, null), limits, Now);
                if (refusal is null != counted < limit)
                    return false;
                if (refusal is null)
                    (state, counted) = (next.Reserve(new Reservation(job, Class, null), limits, Now).Next, counted + 1);
                jobs.Add(job);
            }

            if (state.Today.GetValueOrDefault(Class) != counted || counted > limit)
                return false;
        }

        return true;
    }).Check(Properties.Of());

    private static EffectiveLimits Limits(int day, int month) =>
        new(new ClientOptions { DayQuotas = { [Class] = day }, MonthQuotas = { [Class] = month } }, own: null);

    private static ClientState Filled(int jobs, EffectiveLimits limits) =>
        Enumerable.Range(0, jobs).Aggregate(new ClientState(), (state, _) => Reserved(state, Guid.NewGuid(), Now, limits));

    private static ClientState Reserved(ClientState state, Guid job, DateTimeOffset now, EffectiveLimits? limits = null, string quotaClass = Class)
    {
        var (next, refusal) = state.Reserve(new Reservation(job, quotaClass, 0.03m), limits ?? None, now);
        Assert.Null(refusal);
        return next;
    }
}
