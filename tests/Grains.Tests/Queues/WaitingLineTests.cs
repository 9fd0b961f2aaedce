using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Queues;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Queues;

public sealed class WaitingLineTests
{
    [Fact]
    public void A_client_with_many_jobs_waits_behind_one_with_few()
    {
        var line = new WaitingLine();
        for (var i = 0; i < 10_000; i++)
            line.Add(Entry("busy"));
        var single = Entry("quiet");
        line.Add(single);
        Assert.InRange(line.PositionOf(single.Job)!.Value, 1, 2);
    }

    [Fact]
    public void Higher_priorities_go_first()
    {
        var line = new WaitingLine();
        var low = Entry("a", JobPriority.Low);
        var high = Entry("b", JobPriority.High);
        line.Add(low);
        line.Add(high);
        Assert.Equal([high.Job, low.Job], line.InOrder().Select(place => place.Entry.Job));
    }

    [Fact]
    public void A_job_that_nobody_took_stands_where_it_stood()
    {
        var line = new WaitingLine();
        var first = Entry("a");
        line.Add(first);
        line.Add(Entry("a"));
        var place = line.InOrder().First();
        line.Take(place);
        line.Add(Entry("b"));
        line.Return(place);
        Assert.Equal(first.Job, line.InOrder().First().Entry.Job);
    }

    [Fact]
    public void A_job_whose_attempt_was_lost_goes_before_those_that_had_no_turn()
    {
        var line = new WaitingLine();
        for (var i = 0; i < 5; i++)
            line.Add(Entry("a"));
        line.Take(line.InOrder().First());
        var lost = Entry("a") with { Attempt = 2 };
        line.Add(lost);
        Assert.Equal(lost.Job, line.InOrder().First().Entry.Job);
    }

    [Fact]
    public void Whatever_arrives_leaves_once_and_clients_share_evenly()
    {
        var arrivals = Gen.Choose(0, 4).ListOf().Select(list => list.ToArray());
        Prop.ForAll(Arb.From(arrivals), clients =>
        {
            var line = new WaitingLine();
            var entries = clients.Select(client => Entry($"client-{client}")).ToArray();
            foreach (var entry in entries)
                Assert.True(line.Add(entry));
            var served = new List<QueueEntry>();
            while (line.Count > 0)
            {
                var place = line.InOrder().First();
                line.Take(place);
                served.Add(place.Entry);
            }

            Assert.Equal(entries.Select(entry => entry.Job).Order(), served.Select(entry => entry.Job).Order());
            AssertEven(served);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>While several clients wait, none is served twice more than another that waits as well.</summary>
    private static void AssertEven(List<QueueEntry> served)
    {
        var left = served.GroupBy(entry => entry.Client).ToDictionary(client => client.Key, client => client.Count());
        var taken = left.Keys.ToDictionary(client => client, _ => 0);
        foreach (var entry in served)
        {
            taken[entry.Client]++;
            left[entry.Client]--;
            var waiting = taken.Where(client => left[client.Key] > 0).Select(client => client.Value).ToArray();
            if (waiting.Length > 1)
                Assert.True(waiting.Max() - waiting.Min() <= 1);
        }
    }

    private static QueueEntry Entry(string client, JobPriority priority = JobPriority.Normal) =>
        new(Guid.NewGuid(), 1, "text.change_case", 1, client, priority, DateTimeOffset.UnixEpoch);
}
