namespace FlipUnit.Converters;

/// <summary>
/// Results on the way that outlive an attempt: what took long or was paid for is not done again when the attempt is lost.
/// They are gone when the job has ended, but for a job that failed by our fault and may be retried.
/// </summary>
public interface ICheckpoints
{
    /// <summary>What an earlier attempt of this job, or this one, has saved under a name of small letters, digits and '-'; null when there is nothing.</summary>
    Task<byte[]?> Load(string name, CancellationToken cancellation);

    /// <summary>Done when the content is durable. A second one of the same name replaces the first.</summary>
    Task Save(string name, byte[] content, CancellationToken cancellation);
}

/// <summary>For attempts that nobody would continue.</summary>
public static class Checkpoints
{
    public static ICheckpoints None { get; } = new Nothing();

    private sealed class Nothing : ICheckpoints
    {
        public Task<byte[]?> Load(string name, CancellationToken cancellation) => Task.FromResult<byte[]?>(null);

        public Task Save(string name, byte[] content, CancellationToken cancellation) => Task.CompletedTask;
    }
}
