using System.Diagnostics;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Queues;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Queues;

/// <summary>A client that has as many jobs running as it may is passed over until one ends.</summary>
public sealed class ClientCapTests(ITestOutputHelper output)
{
    private const int Slots = 6;
    private const int Cap = 2;
    private static readonly string[] Operations = ["image.resize", "image.convert"];
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private enum Do
    {
        Arrive,
        Leave,
        End,
        GiveUp,
    }

    [Fact]
    public void No_client_runs_more_than_it_may_no_slot_stands_empty_for_it_and_nothing_is_lost() => Check(steps =>
    {
        var board = Board(Slots, Cap);
        var waiting = new List<QueueEntry>();
        var running = new List<Lease>();
        foreach (var step in steps)
        {
            switch (step.What)
            {
                case Do.Arrive:
                    var entry = step.Entry();
                    board.Enqueue(entry);
                    waiting.Add(entry);
                    break;
                case Do.Leave when waiting.Count > 0:
                    board.Remove(waiting[step.Which % waiting.Count].Job, Now);
                    waiting.RemoveAt(step.Which % waiting.Count);
                    break;
                case Do.End when running.Count > 0:
                    var ended = running[step.Which % running.Count];
                    board.Released(ended.Silo, ended.Job, ended.Attempt, 1, Now);
                    running.Remove(ended);
                    break;
                case Do.GiveUp when running.Count > 0:
                    var refused = running[step.Which % running.Count];
                    board.GiveUp(refused.Job, refused.Attempt);
                    running.Remove(refused);
                    waiting.Add(refused.Entry!);
                    break;
            }

            Begin(board, waiting, running);
            Assert.Equal(waiting.Count, board.Waiting.Count);
            if (waiting.Count > 0)
                Assert.NotNull(board.Locate(waiting[step.Which % waiting.Count].Job, Now));
        }

        while (running.Count > 0)
        {
            board.Released(running[0].Silo, running[0].Job, running[0].Attempt, 1, Now);
            running.RemoveAt(0);
            Begin(board, waiting, running);
        }

        Assert.Empty(waiting);
    });

    [Fact]
    public void A_clients_jobs_of_one_priority_begin_in_their_order() => Check(steps =>
    {
        var board = Board(Slots, Cap);
        var (order, begun, running) = (new List<QueueEntry>(), new List<QueueEntry>(), new Queue<Lease>());
        foreach (var step in steps)
        {
            if (step.What == Do.Arrive)
            {
                order.Add(step.Entry());
                board.Enqueue(order[^1]);
            }
            else if (running.TryDequeue(out var lease))
            {
                board.Released(lease.Silo, lease.Job, 1, 1, Now);
            }

            Take();
        }

        while (running.TryDequeue(out var lease))
        {
            board.Released(lease.Silo, lease.Job, 1, 1, Now);
            Take();
        }

        foreach (var client in order.GroupBy(entry => (entry.Client, entry.Priority)))
            Assert.Equal(client.Select(entry => entry.Job), begun.Where(entry => (entry.Client, entry.Priority) == client.Key).Select(entry => entry.Job));

        void Take()
        {
            while (board.Pick(Now) is { } lease)
            {
                begun.Add(lease.Entry!);
                running.Enqueue(lease);
            }
        }
    });

    [Fact]
    public void What_runs_already_counts_when_a_dispatcher_comes_back()
    {
        var board = Board(Slots, Cap);
        board.Found(Entry("a"), "silo", Now);
        board.Found(Entry("a"), "silo", Now);
        board.Enqueue(Entry("a"));
        Assert.Null(board.Pick(Now));
        board.Enqueue(Entry("b"));
        Assert.Equal("b", board.Pick(Now)!.Entry!.Client);
        // A silo's report came before the row was read.
        var entry = Entry("c");
        board.Report(new SiloReport("silo", Slots, [new RunningAttempt(entry.Job, 1, 1)], Operations, new Dictionary<string, string>()), Now, TimeSpan.FromSeconds(4));
        board.Found(entry, "silo", Now);
        board.Enqueue(Entry("c"));
        Assert.NotNull(board.Pick(Now));
        board.Enqueue(Entry("c"));
        Assert.Null(board.Pick(Now));
    }

    [Fact]
    public void A_full_client_with_50000_jobs_in_line_costs_less_than_1_ms_a_step()
    {
        var board = Board(20, 10);
        for (var i = 0; i < 50_000; i++)
            board.Enqueue(Entry("busy") with { InputBytes = 1L << (i % 24) });
        var leases = new Queue<Lease>();
        while (board.Pick(Now) is { } lease)
            leases.Enqueue(lease);
        Assert.Equal(10, leases.Count);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 20_000; i++)
        {
            var ended = leases.Dequeue();
            board.Released(ended.Silo, ended.Job, 1, 1, Now);
            leases.Enqueue(board.Pick(Now)!);
            Assert.Null(board.Pick(Now));
        }

        output.WriteLine($"{clock.Elapsed.TotalMilliseconds / 20_000 * 1000:0.00} µs a turn");
        Assert.InRange(clock.Elapsed.TotalMilliseconds / 20_000, 0, 1);
    }

    private static void Begin(QueueBoard board, List<QueueEntry> waiting, List<Lease> running)
    {
        while (board.Pick(Now) is { } lease)
        {
            Assert.Equal(1, waiting.RemoveAll(entry => entry.Job == lease.Job));
            running.Add(lease);
        }

        var counts = running.CountBy(lease => lease.Entry!.Client).ToDictionary();
        Assert.All(counts.Values, count => Assert.InRange(count, 0, Cap));
        if (running.Count < Slots)
            Assert.All(waiting, entry => Assert.Equal(Cap, counts.GetValueOrDefault(entry.Client)));
    }

    private static QueueBoard Board(int slots, int cap)
    {
        var board = new QueueBoard("q", int.MaxValue, cap);
        board.Report(new SiloReport("silo", slots, [], Operations, new Dictionary<string, string>()), Now, TimeSpan.FromSeconds(4));
        return board;
    }

    private static void Check(Action<IReadOnlyList<Step>> property)
    {
        var step =
            from what in Gen.Frequency((6, Gen.Constant(Do.Arrive)), (1, Gen.Constant(Do.Leave)), (4, Gen.Constant(Do.End)), (1, Gen.Constant(Do.GiveUp)))
            from which in Gen.Choose(0, 1_000_000)
            from client in Gen.Choose(0, 4)
            from priority in Gen.Elements(Enum.GetValues<JobPriority>())
            from operation in Gen.Elements(Operations)
            from bits in Gen.Choose(0, 24)
            select new Step(what, which, $"client-{client}", priority, operation, 1L << bits);
        Prop.ForAll(Arb.From(step.ListOf()), steps => property([.. steps])).Check(Properties.Of(300).WithStartSize(1).WithEndSize(200));
    }

    private static QueueEntry Entry(string client) => new(Guid.NewGuid(), 1, Operations[0], 1, client, JobPriority.Normal, Now);

    private sealed record Step(Do What, int Which, string Client, JobPriority Priority, string Operation, long Bytes)
    {
        public QueueEntry Entry() => new(Guid.NewGuid(), 1, Operation, 1, Client, Priority, Now, Bytes);
    }
}
