namespace FlipUnit.Converters.Providers;

/// <summary>The configured providers of a process, and its connections to them.</summary>
public sealed class ProviderList : IDisposable
{
    private readonly Dictionary<ProviderKind, IReadOnlyList<Provider>> byKind;

    // No redirect is followed, no cookie kept, and nothing is unpacked: an answer's bytes are counted as they come.
    private readonly SocketsHttpHandler network = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 64,
    };

    public ProviderList(ProvidersOptions options) => byKind = Enum.GetValues<ProviderKind>()
        .ToDictionary(kind => kind, IReadOnlyList<Provider> (kind) => [.. options.Of(kind).Select(entry => new Provider(kind, entry))]);

    public IEnumerable<Provider> All => byKind.Values.SelectMany(providers => providers);

    internal HttpMessageHandler Network => network;

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<Provider> Of(ProviderKind kind) => byKind[kind];

    public void Dispose() => network.Dispose();
}
