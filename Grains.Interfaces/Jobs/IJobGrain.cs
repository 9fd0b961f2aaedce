using Orleans.Concurrency;

namespace FlipUnit.Grains.Interfaces.Jobs;

/// <summary>One job, from acceptance to the deletion of its files.</summary>
[Alias("job"), GrainInterfaceType("job")]
public interface IJobGrain : IGrainWithGuidKey
{
    /// <summary>Accepts the job durably, or says why not. The same job submitted twice is accepted once.</summary>
    [Alias("submit"), ResponseTimeout("00:00:20")]
    Task<SubmitReply> Submit(JobRequest request);

    /// <summary>The job as it is now; null when there is none.</summary>
    [Alias("read"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<JobView?> Read();

    /// <summary>The job as soon as its version differs from <paramref name="version"/>, or as it is after <paramref name="patience"/> (at most 20 s).</summary>
    [Alias("watch"), AlwaysInterleave]
    Task<JobView?> Watch(string? version, TimeSpan patience);

    /// <summary>Cancels a job that has not ended; deletes the files of one that has. Null when there is no such job.</summary>
    [Alias("delete")]
    Task<JobView?> Delete();

    /// <summary>Cancels a job that has not ended; one that has stays as it is. Null when there is no such job.</summary>
    [Alias("cancel")]
    Task<JobView?> Cancel();

    /// <summary>Begins a failed job again, by an admin's order, if <paramref name="lastAttempt"/> is still its last. Null when there is no such job.</summary>
    [Alias("retry"), ResponseTimeout("00:00:10")]
    Task<RetryReply?> Retry(int lastAttempt);

    /// <summary>Deletes the files of a job past its time; said by the janitor.</summary>
    [Alias("expire")]
    Task Expire();

    /// <summary>Begins an attempt on a silo; null when the attempt is not the job's next one (late, doubled or cancelled).</summary>
    [Alias("started")]
    Task<WorkOrder?> Started(int attempt, string silo);

    /// <summary>Fraction done; kept in memory only.</summary>
    [Alias("progress"), OneWay]
    Task Progress(int attempt, double fraction);

    /// <summary>What the running attempt waits for instead of working, or null; kept in memory only.</summary>
    [Alias("waits"), OneWay]
    Task Waits(int attempt, string? what);

    /// <summary>A piece of what the running attempt says on the way, from its <paramref name="offset"/> on; kept in memory only. Twice is once.</summary>
    [Alias("say"), ResponseTimeout("00:00:05")]
    Task Say(int attempt, int offset, string text);

    /// <summary>What that attempt has said from <paramref name="offset"/> on; null when nothing of it is known.</summary>
    [Alias("said"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<SaidText?> Said(int attempt, int offset);

    /// <summary>Ends an attempt. False when it is not the current one: its outputs are not published.</summary>
    [Alias("finished")]
    Task<bool> Finished(AttemptOutcome outcome);
}
