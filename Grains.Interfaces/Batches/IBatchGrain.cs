using FlipUnit.Grains.Interfaces.Jobs;
using Orleans.Concurrency;

namespace FlipUnit.Grains.Interfaces.Batches;

/// <summary>One operation over many inputs: makes a job of each and counts them. The jobs have everything else.</summary>
[Alias("batch"), GrainInterfaceType("batch")]
public interface IBatchGrain : IGrainWithGuidKey
{
    /// <summary>Accepts all of the batch durably, or says why nothing of it is. The same batch submitted twice is accepted once.</summary>
    [Alias("submit")]
    Task<BatchReply> Submit(BatchRequest request);

    /// <summary>The batch as it is now; null when there is none.</summary>
    [Alias("read"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<BatchView?> Read();

    /// <summary>The batch as soon as its version differs from <paramref name="version"/>, or as it is after <paramref name="patience"/> (at most 20 s).</summary>
    [Alias("watch"), AlwaysInterleave]
    Task<BatchView?> Watch(string? version, TimeSpan patience);

    /// <summary>Every member, in the order of the inputs.</summary>
    [Alias("members"), AlwaysInterleave]
    Task<IReadOnlyList<BatchMember>> Members();

    /// <summary>The published outputs of <paramref name="count"/> members from <paramref name="first"/> on, in order.</summary>
    [Alias("outputs"), AlwaysInterleave]
    Task<IReadOnlyList<JobOutput>> Outputs(int first, int count);

    /// <summary>Cancels every member that has not ended; of a batch that has ended, deletes the files. Done in time, whatever dies. Null when there is no such batch.</summary>
    [Alias("delete")]
    Task<BatchView?> Delete();

    /// <summary>A member has changed.</summary>
    [Alias("touched"), AlwaysInterleave, OneWay]
    Task Touched();

    /// <summary>True while members are still to be made: what is reserved for them is needed.</summary>
    [Alias("makes"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<bool> Makes();

    /// <summary>Forgets a batch of which no member is left; said by the janitor.</summary>
    [Alias("forget")]
    Task Forget();
}
