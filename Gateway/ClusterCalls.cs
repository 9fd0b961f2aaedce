using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FlipUnit.Gateway;

/// <summary>Calls into the cluster, asked again when a silo dies or leaves under the question. Only for calls that may be made twice.</summary>
internal static class ClusterCalls
{
    /// <summary>
    /// No question begins later than this after the first one. The death of a silo is agreed upon within some seconds
    /// (ClusterMembershipOptions in Hosting), the gateway's list of silos is as old again, and its grains are read anew; but the
    /// longest question, a submission that a dead silo leaves unanswered for 20 s, must be asked once more.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static readonly ResiliencePipeline Retries = new ResiliencePipelineBuilder()
        .AddTimeout(Patience)
        .AddRetry(new RetryStrategyOptions
        {
            // Every one of Orleans: a silo that is gone is told in several ways (rejected, unavailable, connection refused).
            ShouldHandle = new PredicateBuilder().Handle<OrleansException>().Handle<TimeoutException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(150),
            MaxDelay = TimeSpan.FromSeconds(2),
        })
        .Build();

    /// <summary>The longest that one question waits at its grain.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>What an answer may take beside the waiting.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);

    public static ValueTask<T> Ask<T>(Func<Task<T>> call) => Retries.ExecuteAsync(static async (ask, _) => await ask(), call);

    /// <summary>
    /// A question that waits at its grain until something changes, for the time it is given or a few seconds; who wants to
    /// know more goes on asking. Nobody tells a gateway that the silo it waits at was killed: without short questions and a
    /// limit of its own it would hear nothing until Orleans' thirty seconds are over.
    /// </summary>
    public static ValueTask<T> Watch<T>(Func<TimeSpan, Task<T>> call, TimeSpan patience)
    {
        var wait = patience < LongestWait ? patience : LongestWait;
        return Ask(() => call(wait).WaitAsync(wait + AnswerTime));
    }

    /// <summary>True for failures of the cluster, not of the request: what was asked may have been done or not.</summary>
    public static bool IsUnanswered(Exception failure) => failure is OrleansException or TimeoutException or TimeoutRejectedException or Npgsql.NpgsqlException;
}
