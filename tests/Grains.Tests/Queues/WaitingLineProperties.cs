using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Queues;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Queues;

/// <summary>What holds whoever comes, goes and is picked, in whatever order.</summary>
public sealed class WaitingLineProperties
{
    private const int Clients = 5;
    private static readonly string[] Operations = ["image.resize", "image.convert", "pdf.ocr"];
    private static readonly Config Config = Properties.Of(300).WithStartSize(1).WithEndSize(300);

    private enum Do
    {
        Arrive,
        Leave,
        Pick,
        Return,
    }

    [Fact]
    public void Nothing_is_lost_nothing_goes_twice_and_a_client_and_priority_keeps_its_order() => Check((line, steps) =>
    {
        var waiting = new List<QueueEntry>();
        var gone = new HashSet<Guid>();
        foreach (var step in steps)
        {
            switch (step.What)
            {
                case Do.Arrive:
                    var entry = step.Entry();
                    Assert.True(line.Add(entry));
                    waiting.Add(entry);
                    break;
                case Do.Leave when waiting.Count > 0:
                    var leaver = waiting[step.Which % waiting.Count];
                    Assert.True(line.Remove(leaver.Job));
                    waiting.Remove(leaver);
                    break;
                case Do.Pick when waiting.Count > 0:
                    var picked = line.First(_ => true)!;
                    line.Take(picked);
                    Assert.Same(waiting.First(one => one.Client == picked.Entry.Client && one.Priority == picked.Entry.Priority), picked.Entry);
                    waiting.Remove(picked.Entry);
                    Assert.True(gone.Add(picked.Entry.Job));
                    break;
                case Do.Return when waiting.Count > 0:
                    var first = line.First(_ => true)!;
                    line.Take(first);
                    line.Return(first);
                    Assert.Same(first.Entry, line.First(_ => true)!.Entry);
                    break;
            }

            Assert.Equal(waiting.Count, line.Count);
        }

        Assert.Equal(waiting.Select(one => one.Job).Order(), line.Rest().Order());
    });

    [Fact]
    public void A_position_is_the_number_of_picks_until_the_turn_if_nobody_comes_or_goes() => Check((line, steps) =>
    {
        foreach (var step in steps)
        {
            if (step.What == Do.Pick)
                line.Next();
            else
                line.Add(step.Entry());
        }

        var told = new Dictionary<Guid, int>();
        foreach (var step in steps.Where(step => line.Contains(step.Job)))
            told.Add(step.Job, line.PositionOf(step.Job)!.Value);
        Assert.Equal(told.OrderBy(one => one.Value).Select(one => one.Key), line.InOrder().Select(place => place.Entry.Job));
        Assert.Equal(told.OrderBy(one => one.Value).Select(one => one.Key), line.Rest());
        Assert.Equal(Enumerable.Range(1, told.Count), told.Values.Order());
    });

    [Fact]
    public void Of_clients_that_wait_all_the_while_none_is_served_two_heavy_turns_more_than_another() => Check((line, steps) =>
    {
        // All of one priority, each client with more than it can get.
        foreach (var step in steps)
            line.Add(step.Entry() with { Priority = JobPriority.Normal });
        var served = steps.Select(step => step.Client).Distinct().ToDictionary(client => client, _ => 0);
        var left = steps.CountBy(step => step.Client).ToDictionary();
        while (left.Values.All(count => count > 0) && line.First(_ => true) is { } place)
        {
            line.Take(place);
            served[place.Entry.Client] += place.Entry.Weight;
            left[place.Entry.Client]--;
            if (left[place.Entry.Client] > 0)
                Assert.InRange(served.Values.Max() - served.Values.Min(), 0, 2 * Step.HeaviestWeight);
        }
    });

    [Fact]
    public void A_low_job_is_begun_in_bounded_time_however_many_new_clients_come()
    {
        var others = Gen.Choose(0, 40).Select(backlog => backlog);
        var streams = Gen.Elements(Enum.GetValues<JobPriority>()).ListOf(3);
        Prop.ForAll(Arb.From(others), Arb.From(streams), (backlog, priorities) =>
        {
            var line = new WaitingLine();
            var client = 0;
            for (var i = 0; i < backlog; i++)
                line.Add(Entry($"{client++}", priorities[i % priorities.Count]));
            line.Add(Entry("victim", JobPriority.Low));
            line.Add(Entry("victim", JobPriority.Low));
            var last = Entry("victim", JobPriority.Low);
            line.Add(last);

            // For every job that is begun a client that was never seen sends another, for ever.
            var picks = 0;
            while (line.Contains(last.Job))
            {
                line.Next();
                line.Add(Entry($"{client}", priorities[client++ % priorities.Count]));
                picks++;
                // 21 picks a low one; each turn of a client lets at most three go ahead for every client that waits.
                Assert.InRange(picks, 0, 21 * 3 * 3 * (backlog + 4));
            }
        }).Check(Config);
    }

    private static void Check(Action<WaitingLine, IReadOnlyList<Step>> property)
    {
        var step =
            from what in Gen.Frequency((5, Gen.Constant(Do.Arrive)), (1, Gen.Constant(Do.Leave)), (3, Gen.Constant(Do.Pick)), (1, Gen.Constant(Do.Return)))
            from which in Gen.Choose(0, 1_000_000)
            from client in Gen.Choose(0, Clients - 1)
            from priority in Gen.Elements(Enum.GetValues<JobPriority>())
            from operation in Gen.Choose(0, Operations.Length - 1)
            from bits in Gen.Choose(0, 24)
            select new Step(what, which, $"client-{client}", priority, operation, 1L << bits);
        Prop.ForAll(Arb.From(step.ListOf()), steps => property(new WaitingLine(), [.. steps])).Check(Config);
    }

    private static QueueEntry Entry(string client, JobPriority priority) =>
        new(Guid.NewGuid(), 1, Operations[0], 1, client, priority, DateTimeOffset.UnixEpoch);

    private sealed record Step(Do What, int Which, string Client, JobPriority Priority, int Operation, long Bytes)
    {
        public const int HeaviestWeight = 3;

        public Guid Job { get; } = Guid.NewGuid();

        public QueueEntry Entry() => new(
            Job, 1, Operations[Operation], Operation == 2 ? HeaviestWeight : 1, Client, Priority, DateTimeOffset.UnixEpoch, Bytes);
    }
}
