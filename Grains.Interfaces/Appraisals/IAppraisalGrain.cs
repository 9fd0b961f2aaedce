using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Interfaces.Appraisals;

/// <summary>Looks at a job's inputs before it is accepted, on a silo that carries its queue's role. Keyed <c>queue@job</c>; holds nothing.</summary>
[Alias("appraisal"), GrainInterfaceType("appraisal")]
public interface IAppraisalGrain : IGrainWithStringKey
{
    /// <summary>Takes some seconds at most; spends nothing.</summary>
    [Alias("appraise"), ResponseTimeout("00:00:15")]
    Task<Appraisal> Appraise(AppraisalRequest request);
}

/// <summary>A job that was not accepted yet; its inputs are in the blob store.</summary>
[GenerateSerializer, Immutable, Alias("appraisal-request")]
public sealed record AppraisalRequest(
    [property: Id(0)] string Operation, [property: Id(1)] string Parameters, [property: Id(2)] IReadOnlyList<JobInput> Inputs);

/// <summary>What the job will cost in USD, or why its inputs are not taken; neither when it could not be told in time, and the attempt will see.</summary>
[GenerateSerializer, Immutable, Alias("appraisal-reply")]
public sealed record Appraisal([property: Id(0)] decimal? EstimateUsd, [property: Id(1)] Refusal? Refusal)
{
    public static Appraisal Unknown { get; } = new(EstimateUsd: null, Refusal: null);
}
