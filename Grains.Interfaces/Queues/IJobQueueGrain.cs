using Orleans.Concurrency;

namespace FlipUnit.Grains.Interfaces.Queues;

/// <summary>The dispatcher of one queue, keyed by the queue's name. What it holds is a cache of the job rows and of the silos' reports.</summary>
[Alias("job-queue"), GrainInterfaceType("job-queue")]
public interface IJobQueueGrain : IGrainWithStringKey
{
    /// <summary>Takes a place for a job that is about to be written, or says why not (full, or nobody to run it).</summary>
    [Alias("admit")]
    Task<Admission> Admit(Guid job, string operation);

    /// <summary>Takes places for all members of a batch that is about to be written, or says why not. Members have as many places as all other jobs, and take none of theirs.</summary>
    [Alias("admit-batch")]
    Task<Admission> AdmitBatch(Guid batch, int members, string operation);

    /// <summary>Puts a durable pending job in line. Twice is once.</summary>
    [Alias("enqueue"), OneWay]
    Task Enqueue(QueueEntry entry);

    /// <summary>Takes a job out: cancelled, or ended.</summary>
    [Alias("remove"), OneWay]
    Task Remove(Guid job);

    /// <summary>Where a waiting job stands; null when it does not wait here.</summary>
    [Alias("locate"), AlwaysInterleave]
    Task<QueuePlace?> Locate(Guid job);

    /// <summary>A silo says what it can run and what it runs; also the ping that brings a lost dispatcher back.</summary>
    [Alias("report"), ResponseTimeout("00:00:05")]
    Task Report(SiloReport report);

    /// <summary>An attempt has left its slot.</summary>
    [Alias("released"), OneWay]
    Task Released(string silo, Guid job, int attempt, double seconds);

    /// <summary>While it is paused, over restarts, the queue takes jobs but starts none; what runs goes on.</summary>
    [Alias("set-paused"), ResponseTimeout("00:00:10")]
    Task<QueueView> SetPaused(bool paused);

    [Alias("view"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<QueueView> View();
}
