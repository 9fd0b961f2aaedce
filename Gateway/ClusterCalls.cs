using Polly;
using Polly.Retry;

namespace FlipUnit.Gateway;

/// <summary>Calls into the cluster, asked again when a silo dies or leaves under the question. Only for calls that may be made twice.</summary>
internal static class ClusterCalls
{
    private static readonly ResiliencePipeline Retries = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = new PredicateBuilder().Handle<OrleansMessageRejectionException>().Handle<SiloUnavailableException>().Handle<TimeoutException>(),
        MaxRetryAttempts = 5,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromMilliseconds(150),
    }).Build();

    public static ValueTask<T> Ask<T>(Func<Task<T>> call) => Retries.ExecuteAsync(static async (ask, _) => await ask(), call);

    /// <summary>True for failures of the cluster, not of the request: what was asked may have been done or not.</summary>
    public static bool IsUnanswered(Exception failure) => failure is OrleansException or TimeoutException or Npgsql.NpgsqlException;
}
