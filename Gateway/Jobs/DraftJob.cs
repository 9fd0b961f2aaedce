using FlipUnit.Converters;
using FlipUnit.Gateway.Errors;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>One job while its request is read.</summary>
internal sealed class DraftJob(Guid id, Catalog catalog, IBlobStore blobs, long maxBytes) : Draft(id, catalog, blobs, maxBytes)
{
    public override void CheckRoom(int count)
    {
        var max = Converter.Descriptor.MaxInputs;
        if (count > max)
        {
            throw new RequestProblemException(
                ErrorCode.MalformedRequest,
                $"{Converter.Descriptor.Name} takes {max switch { 0 => "no file; its parameters say all", 1 => "one file", _ => $"at most {max} files" }}.");
        }
    }

    public override void CheckComplete()
    {
        var min = Converter.Descriptor.MinInputs;
        if (Count < min)
            throw new RequestProblemException(ErrorCode.MalformedRequest, Count == 0 ? "There is no file in the request." : $"{Converter.Descriptor.Name} needs at least {min} files.");
    }

    public override async Task Discard()
    {
        if (Count > 0)
            await Blobs.Delete(BlobKeys.Submission(Id, Submission), CancellationToken.None);
    }

    protected override string Key(int index) => BlobKeys.Input(Id, Submission, index);
}
