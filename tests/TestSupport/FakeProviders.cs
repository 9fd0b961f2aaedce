using FlipUnit.Converters;
using FlipUnit.Converters.Providers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlipUnit.TestSupport;

/// <summary>Providers for operations that a test knows only by the catalog; one of each for the whole process.</summary>
public static class FakeProviders
{
    private static readonly Lazy<FakeSpeech> Speech = new(() => new FakeSpeech());

    public static ProvidersOptions Options() => new() { Transcription = [Of(Speech.Value)] };

    public static ProviderOptions Of(FakeSpeech speech) => new() { Name = "fake", BaseUrl = speech.BaseUrl, Model = "whisper-1", Key = "fake-key" };

    /// <summary>Calls as an attempt has them, without a cluster that counts them.</summary>
    public static ProviderCalls Calls(ProvidersOptions options, TimeSpan limit) =>
        new(new ProviderList(options), new OpenGate(), new WorkClock(limit), TimeProvider.System, NullLogger<ProviderCalls>.Instance);

    private sealed class OpenGate : IProviderGate
    {
        public ProviderPass? Enter(Provider provider) => new(provider, IsProbe: false);

        public bool IsOpen(Provider provider, out DateTimeOffset? until)
        {
            until = null;
            return false;
        }

        public ValueTask<bool> Token(ProviderPass pass, CancellationToken cancellation) => ValueTask.FromResult(true);

        public void Leave(ProviderPass pass, CallOutcome outcome)
        {
        }

        public Task Settle(Provider provider, CancellationToken cancellation) => Task.CompletedTask;
    }
}
