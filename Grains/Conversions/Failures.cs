using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Grains.Conversions;

/// <summary>Turns whatever ended a conversion into a code of the closed list and a sentence that gives nothing away.</summary>
internal static class Failures
{
    private const int NoSpaceLeft = 28;

    public static (JobError Error, string? Detail) Describe(Exception failure, StopReason reason, OperationDescriptor descriptor) => failure switch
    {
        OperationCanceledException when reason == StopReason.SoftTimeout => (Error(ErrorCode.Timeout, TimeoutMessage(descriptor)), null),
        ConversionException known => (Error(known.Code, known.Message), known.Detail),
        BlobTooLargeException => (Error(ErrorCode.OutputTooLarge, "The result is larger than it may be."), null),
        StorageException => (Error(ErrorCode.StorageUnavailable, "The file storage did not answer; try again later."), failure.ToString()),
        IOException { HResult: NoSpaceLeft } => (Error(ErrorCode.DiskFull, "There was no room left to work on the file; try again later."), null),
        OutOfMemoryException => (Error(ErrorCode.OutOfMemory, "The file needs more memory than a conversion may use."), null),
        _ => (Error(ErrorCode.InternalError, "Something went wrong on our side; try again later."), null),
    };

    public static string TimeoutMessage(OperationDescriptor descriptor) =>
        $"The conversion took longer than the {descriptor.SoftTimeout.TotalSeconds:0} seconds it may take.";

    private static JobError Error(ErrorCode code, string message) => new(code.Wire(), Printable(message), code.IsRetryable());

    /// <summary>A message may quote the file.</summary>
    private static string Printable(string message) => string.Concat(message.Where(character => !char.IsControl(character) || character is '\n' or '\t'));
}
