using BenchmarkDotNet.Attributes;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Queues;

namespace FlipUnit.InProcess;

/// <summary>The rules of jobs and queues, without a cluster: they are asked at every step of every job.</summary>
[MemoryDiagnoser]
public class States
{
    private const int Waiting = 1000;

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly JobRequest request = new()
    {
        Operation = "text.change_case",
        Queue = "lightweight",
        Weight = 1,
        Parameters = "{}",
        Inputs = [],
        Client = "ip-203.0.113.7",
        QuotaClass = "lightweight",
        KeepFor = TimeSpan.FromDays(7),
    };

    private readonly WaitingLine line = new();
    private int sent;

    [GlobalSetup]
    public void Setup()
    {
        while (line.Count < Waiting)
            line.Add(Entry());
    }

    /// <summary>Accepted, started, completed.</summary>
    [Benchmark]
    public JobState LifeOfAJob() => JobState.Accept(request, Now).Start(1, "silo-a", Now).Finish(new AttemptOutcome { Attempt = 1, End = AttemptEnd.Completed }, Now, TimeSpan.FromDays(7));

    /// <summary>One in and the first out, with a thousand waiting.</summary>
    [Benchmark]
    public Place AddAndTake()
    {
        line.Add(Entry());
        var first = line.First(_ => true)!;
        line.Take(first);
        return first;
    }

    /// <summary>The place of one of a thousand.</summary>
    [Benchmark]
    public int? Position() => line.PositionOf(line.First(_ => true)!.Entry.Job);

    private QueueEntry Entry() => new(Guid.NewGuid(), 1, "text.change_case", 1, $"ip-203.0.113.{sent++ % 50}", JobPriority.Normal, Now);
}
