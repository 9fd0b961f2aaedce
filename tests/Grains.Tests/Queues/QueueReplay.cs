using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Queues;

namespace FlipUnit.Grains.Tests.Queues;

/// <summary>A queue and one silo in a time of their own: jobs arrive, run for as long as they take, and leave.</summary>
internal sealed class QueueReplay
{
    private readonly PriorityQueue<Lease, DateTimeOffset> ends = new();
    private readonly Dictionary<Guid, double> seconds = [];

    public QueueReplay(int slots, IReadOnlyList<string> operations)
    {
        Board = new QueueBoard("q", int.MaxValue);
        Board.Report(new SiloReport("silo", slots, [], operations, new Dictionary<string, string>()), Now, TimeSpan.FromSeconds(4));
    }

    public QueueBoard Board { get; }

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>When each job began.</summary>
    public Dictionary<Guid, DateTimeOffset> Begun { get; } = [];

    public void Arrive(QueueEntry entry, double takes)
    {
        seconds.Add(entry.Job, takes);
        Board.Enqueue(entry with { CreatedAt = Now });
        Dispatch();
    }

    public void RunUntil(DateTimeOffset time)
    {
        while (ends.TryPeek(out var lease, out var end) && end <= time)
        {
            ends.Dequeue();
            Now = end;
            Board.Released(lease.Silo, lease.Job, lease.Attempt, seconds[lease.Job], Now);
            Dispatch();
        }

        Now = time;
    }

    private void Dispatch()
    {
        while (Board.Pick(Now) is { } lease)
        {
            Begun.Add(lease.Job, Now);
            ends.Enqueue(lease, Now.AddSeconds(seconds[lease.Job]));
        }
    }
}
