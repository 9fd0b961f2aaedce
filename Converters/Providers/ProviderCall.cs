using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Chat;

namespace FlipUnit.Converters.Providers;

/// <summary>One request to one provider, by whichever client suits it.</summary>
public sealed class ProviderCall : IDisposable
{
    private readonly RequestState state;
    private readonly string? key;

    internal ProviderCall(Provider provider, HttpMessageHandler network, TimeProvider clock, RequestState state)
    {
        this.state = state;
        Provider = provider;
        key = provider.Key();
        Http = new HttpClient(new ProviderHandler(provider, clock) { InnerHandler = network }, disposeHandler: false)
        {
            BaseAddress = provider.BaseUrl,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Provider Provider { get; }

    /// <summary>Based at the provider's address. Throws <see cref="ProviderException"/> unless the answer is a success.</summary>
    public HttpClient Http { get; }

    /// <summary>Something of the answer is passed on: from here on the request is not repeated.</summary>
    public void Use() => state.IsUsed = true;

    public AudioClient Audio() => new(Provider.Model, Credential, Options());

    public ChatClient Chat() => new(Provider.Model, Credential, Options());

    public void Dispose() => Http.Dispose();

    /// <summary>For providers that take the key in another way than OpenAI's.</summary>
    internal string? Key => key;

    private ApiKeyCredential Credential => new(key ?? "none");

    private OpenAIClientOptions Options() => new()
    {
        Endpoint = Provider.BaseUrl,
        Transport = new HttpClientPipelineTransport(Http),
        // Repeats are decided in one place, ProviderCalls.
        RetryPolicy = new ClientRetryPolicy(0),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
    };
}
