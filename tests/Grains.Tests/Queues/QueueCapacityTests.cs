using System.Diagnostics;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Queues;

namespace FlipUnit.Grains.Tests.Queues;

public sealed class QueueCapacityTests(ITestOutputHelper output)
{
    private const int Pending = 100_000;

    [Fact]
    public void A_queue_of_100000_jobs_takes_less_than_200_MB_and_1_ms_a_step()
    {
        var random = new Random(3);
        string[] operations = ["image.resize", "image.convert", "image.merge", "image.from_svg"];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var board = new QueueBoard("q", Pending);
        foreach (var silo in (string[])["a", "b", "c", "d"])
            board.Report(new SiloReport(silo, 20, [], operations, new Dictionary<string, string>()), DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        board.Paused = true;
        var jobs = new Guid[Pending];
        Measure("enqueue", Pending, i =>
        {
            jobs[i] = Guid.NewGuid();
            board.Admit(jobs[i], DateTimeOffset.UnixEpoch);
            // Each entry brings its own strings, as from the wire.
            board.Enqueue(new QueueEntry(
                jobs[i], 1, new string(operations[random.Next(4)]), 1, $"ip-198.51.{random.Next(4)}.{random.Next(256)}", (JobPriority)random.Next(3),
                DateTimeOffset.UnixEpoch.AddSeconds(i), random.NextInt64(50_000_000)));
        });
        var megabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        output.WriteLine($"{megabytes:0.0} MB");
        Assert.False(board.Admit(Guid.NewGuid(), DateTimeOffset.UnixEpoch));
        Assert.InRange(megabytes, 0, 200);

        board.Learn("image.resize", 1000, 1);
        Measure("position", 10_000, _ => Assert.NotNull(board.Locate(jobs[random.Next(Pending)], DateTimeOffset.UnixEpoch)));
        Measure("remove", 10_000, i => board.Remove(jobs[i], DateTimeOffset.UnixEpoch));
        Measure("oldest", 1_000, _ => Assert.NotNull(board.Waiting.Oldest));
        board.Paused = false;
        Measure("pick and release", 50_000, _ =>
        {
            var lease = board.Pick(DateTimeOffset.UnixEpoch)!;
            board.Released(lease.Silo, lease.Job, lease.Attempt, 1, DateTimeOffset.UnixEpoch);
        });
        Assert.Equal(Pending - 60_000, board.Waiting.Count);
    }

    private void Measure(string step, int times, Action<int> action)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
            action(i);
        var each = clock.Elapsed.TotalMilliseconds / times;
        output.WriteLine($"{step}: {each * 1000:0.00} µs");
        Assert.InRange(each, 0, 1);
    }
}
