namespace FlipUnit.Grains.Interfaces.Jobs;

/// <summary>An input of a job and where its bytes lie in the blob store.</summary>
[GenerateSerializer, Immutable, Alias("job-input")]
public sealed record JobInput(
    [property: Id(0)] string Name, [property: Id(1)] long Bytes, [property: Id(2)] string ContentType,
    [property: Id(3)] string FileType, [property: Id(4)] string BlobKey);

/// <summary>A published output; <paramref name="Sha256"/> is lower-case hex.</summary>
[GenerateSerializer, Immutable, Alias("job-output")]
public sealed record JobOutput(
    [property: Id(0)] string Name, [property: Id(1)] long Bytes, [property: Id(2)] string ContentType,
    [property: Id(3)] string Sha256, [property: Id(4)] string BlobKey);

/// <summary>Why a job failed: a code of the closed list (wire form) and a sentence for the person.</summary>
[GenerateSerializer, Immutable, Alias("job-error")]
public sealed record JobError([property: Id(0)] string Code, [property: Id(1)] string Message, [property: Id(2)] bool Retryable);
