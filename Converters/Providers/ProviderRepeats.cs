using Polly;
using Polly.Retry;

namespace FlipUnit.Converters.Providers;

/// <summary>When a request is sent again: the one place that decides. Exponential with jitter, or when the provider said, and never past the soft time-out.</summary>
internal static class ProviderRepeats
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(8);

    /// <summary>Without room for an answer a repeat is of no use.</summary>
    private static readonly TimeSpan Room = TimeSpan.FromSeconds(3);

    public static ResiliencePipeline For(ProviderPass pass, WorkClock work, RequestState state, Action<ProviderException, TimeSpan> tell) =>
        new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            // A probe is one request: it is to tell, not to win.
            ShouldHandle = args => ValueTask.FromResult(!pass.IsProbe && !state.IsUsed && args.Outcome.Exception is ProviderException { MayPass: true } failure
                && work.Left > (failure.RetryAfter ?? FirstDelay) + Room),
            MaxRetryAttempts = pass.Provider.Kind == ProviderKind.Transcription ? 3 : 2,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            MaxDelay = MostDelay,
            DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as ProviderException)?.RetryAfter),
            OnRetry = args =>
            {
                ProviderMetrics.Repeat(pass.Provider);
                tell((ProviderException)args.Outcome.Exception!, args.RetryDelay);
                return ValueTask.CompletedTask;
            },
        }).Build();
}
