using FlipUnit.Converters;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Batches;

/// <summary>A batch while its request is read: each input is stored under the job that it will be the input of.</summary>
internal sealed class DraftBatch(Guid id, Catalog catalog, IBlobStore blobs, long maxBytes) : Draft(id, catalog, blobs, maxBytes)
{
    public const int MostInputs = 1000;

    /// <summary>Files deleted at once.</summary>
    private const int AtOnce = 8;

    public override void SetOperation(string name)
    {
        base.SetOperation(name);
        var (min, max) = (Converter.Descriptor.MinInputs, Converter.Descriptor.MaxInputs);
        if (max == 0)
            throw new RequestProblemException(ErrorCode.MalformedRequest, $"{name} takes no file, and a batch has one for each job; send a job instead.");
        if (min > 1)
            throw new RequestProblemException(ErrorCode.MalformedRequest, $"{name} makes one of several files, and a batch has one for each job; send a job instead.");
    }

    public override void CheckRoom(int count)
    {
        if (count > MostInputs)
            throw new RequestProblemException(ErrorCode.MalformedRequest, $"A batch has at most {MostInputs} inputs; send more as another batch.");
    }

    public override void CheckComplete()
    {
        if (Count == 0)
            throw new RequestProblemException(ErrorCode.MalformedRequest, "There is no file in the request; a batch has at least one.");
    }

    public override RequestProblemException About(int index, RequestProblemException problem) => new(problem.Code, $"Input {index + 1}: {problem.Message}")
    {
        Errors = problem.Errors,
        RetryAfterSeconds = problem.RetryAfterSeconds,
        ViolatedPolicies = problem.ViolatedPolicies,
    };

    public override Task Discard() => Parallel.ForEachAsync(
        Stored, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (index, cancellation) => await Blobs.Delete(BlobKeys.Submission(MemberIds.Of(Id, index), Submission), cancellation));

    protected override string Key(int index) => BlobKeys.Input(MemberIds.Of(Id, index), Submission, 0);
}
