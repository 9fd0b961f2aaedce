using FlipUnit.Storage.Blobs;
using Polly;
using Polly.Retry;

namespace FlipUnit.Grains.Conversions;

/// <summary>Retries of what a running conversion asks of others.</summary>
internal static class GrainCalls
{
    private static readonly ResiliencePipeline Persistent = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromMilliseconds(200),
        MaxDelay = TimeSpan.FromSeconds(5),
    }).Build();

    private static readonly ResiliencePipeline Storage = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = new PredicateBuilder().Handle<StorageException>(),
        MaxRetryAttempts = 4,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromMilliseconds(300),
    }).Build();

    /// <summary>Asks until there is an answer: a database or a silo that is away for a while costs time, not the work done.</summary>
    public static async Task<T> UntilAnswered<T>(Func<Task<T>> call, CancellationToken cancellation) =>
        await Persistent.ExecuteAsync(async _ => await call(), cancellation);

    /// <summary>A few tries for the blob store; then the job fails with a code that can be retried.</summary>
    public static async Task<T> AFewTimes<T>(Func<Task<T>> call, CancellationToken cancellation) =>
        await Storage.ExecuteAsync(async _ => await call(), cancellation);

    /// <inheritdoc cref="AFewTimes{T}"/>
    public static async Task AFewTimes(Func<Task> call, CancellationToken cancellation) =>
        await Storage.ExecuteAsync(async _ => await call(), cancellation);
}
