using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Tests.Queues;

public sealed class QueueReplayTests(ITestOutputHelper output)
{
    private static readonly string[] Operations = ["image.resize", "image.convert", "image.merge", "image.from_svg"];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Beside_10000_jobs_of_another_a_single_job_waits_for_one_running_job_at_most(int slots)
    {
        var random = new Random(7);
        var replay = new QueueReplay(slots, Operations);
        for (var i = 0; i < 10_000; i++)
            replay.Arrive(Entry("busy", Operations[0], 0), takes: 1);
        for (var i = 0; i < 200; i++)
        {
            replay.RunUntil(replay.Now.AddSeconds(1 + (random.NextDouble() * 5)));
            var single = Entry("quiet", Operations[0], 0);
            var arrived = replay.Now;
            replay.Arrive(single, takes: 1);
            replay.RunUntil(arrived.AddSeconds(1));
            // On an idle queue it would not wait at all.
            Assert.InRange((replay.Begun[single.Job] - arrived).TotalSeconds, 0, 1);
        }

        Assert.NotEqual(0, replay.Board.Waiting.Count);
    }

    [Fact]
    public void The_time_until_a_job_begins_is_told_within_25_percent_in_the_median_of_a_mixed_replay()
    {
        var random = new Random(11);
        var replay = new QueueReplay(6, Operations);
        var told = new List<(Guid Job, DateTimeOffset At, int Seconds)>();
        var waiting = new List<Guid>();
        for (var burst = 0; burst < 60; burst++)
        {
            for (var i = random.Next(5, 120); i > 0; i--)
            {
                var operation = random.Next(Operations.Length);
                var bytes = (long)(20_000 * Math.Pow(1000, random.NextDouble()));
                var entry = Entry($"client-{random.Next(12)}", Operations[operation], bytes) with { Weight = operation == 2 ? 3 : 1, Priority = (JobPriority)random.Next(1, 3) };
                replay.Arrive(entry, Takes(random, operation, bytes));
                waiting.Add(entry.Job);
            }

            // Meanwhile some clients look at their jobs.
            for (var second = random.Next(60, 160); second > 0; second--)
            {
                replay.RunUntil(replay.Now.AddSeconds(1));
                waiting.RemoveAll(replay.Begun.ContainsKey);
                if (waiting.Count > 0 && waiting[random.Next(waiting.Count)] is var asked && replay.Board.Locate(asked, replay.Now)?.EtaSeconds is { } eta)
                    told.Add((asked, replay.Now, eta));
            }
        }

        replay.RunUntil(replay.Now.AddDays(1));
        var errors = told.Select(one => (Waited: (replay.Begun[one.Job] - one.At).TotalSeconds, one.Seconds))
            .Where(one => one.Waited >= 2).Select(one => Math.Abs(one.Seconds - one.Waited) / one.Waited).Order().ToArray();
        var early = told.Count(one => (replay.Begun[one.Job] - one.At).TotalSeconds is var waited and >= 2 && waited < one.Seconds);
        output.WriteLine($"{errors.Length} answers, {early} began earlier than told: median error {errors[errors.Length / 2]:p1}, 90th percentile {errors[errors.Length * 9 / 10]:p1}");
        Assert.True(errors.Length > 500, $"only {errors.Length} answers");
        Assert.InRange(errors[errors.Length / 2], 0, 0.25);
    }

    [Fact]
    public void Nothing_is_told_before_anything_is_known_nor_of_a_paused_queue()
    {
        var replay = new QueueReplay(1, Operations);
        replay.Arrive(Entry("a", Operations[0], 0), takes: 10);
        var second = Entry("a", Operations[0], 0);
        replay.Arrive(second, takes: 10);
        Assert.Equal(new QueuePlace(1, null), replay.Board.Locate(second.Job, replay.Now));
        replay.Board.Learn(Operations[0], 0, 10);
        replay.RunUntil(replay.Now.AddSeconds(4));
        Assert.Equal(new QueuePlace(1, 6), replay.Board.Locate(second.Job, replay.Now));
        replay.Board.Paused = true;
        Assert.Equal(new QueuePlace(1, null), replay.Board.Locate(second.Job, replay.Now));
    }

    /// <summary>A fixed part, a part that grows with the size, and what cannot be foreseen: a third more or less, mostly.</summary>
    private static double Takes(Random random, int operation, long bytes)
    {
        var (start, perMegabyte) = ((double, double))(operation switch { 0 => (0.1, 0.3), 1 => (0.3, 1.2), 2 => (1.0, 2.0), _ => (0.5, 0.0) });
        var luck = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return (start + (perMegabyte * bytes / 1e6)) * Math.Exp(0.3 * luck);
    }

    private static QueueEntry Entry(string client, string operation, long bytes) =>
        new(Guid.NewGuid(), 1, operation, 1, client, JobPriority.Normal, DateTimeOffset.UnixEpoch, bytes);
}
