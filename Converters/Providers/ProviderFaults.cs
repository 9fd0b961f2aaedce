using System.ClientModel;
using System.Net.Sockets;
using System.Text.Json;
using System.Xml;

namespace FlipUnit.Converters.Providers;

/// <summary>What the clients' exceptions say of the provider. What they say in words stays out: it may be the provider's own.</summary>
internal static class ProviderFaults
{
    /// <summary>Null for what is no fault of a provider's: a bug of ours must not open its circuit.</summary>
    public static ProviderException? Of(Exception failure, Provider provider)
    {
        for (Exception? one = failure; one is not null; one = one.InnerException)
        {
            switch (one)
            {
                case ProviderException known:
                    return known;
                case HttpRequestException or IOException or SocketException:
                    return new ProviderException(ProviderFault.Connection, $"{provider}: {one.GetType().Name}", inner: failure);
                case JsonException or XmlException or FormatException or InvalidDataException:
                    return new ProviderException(ProviderFault.Unreadable, $"{provider}: the answer is not readable, {one.GetType().Name}", inner: failure);
                case InvalidOperationException or KeyNotFoundException or ArgumentException when IsReaders(one):
                    return new ProviderException(ProviderFault.Unreadable, $"{provider}: the answer has another shape, {one.GetType().Name}", inner: failure);
                case ClientResultException:
                    return new ProviderException(ProviderFault.Unreadable, $"{provider}: the client refused the answer", inner: failure);
                default:
                    continue;
            }
        }

        return null;
    }

    /// <summary>Thrown by those who read JSON, who say so of a text where a number should be: no bug of ours.</summary>
    private static bool IsReaders(Exception failure) => failure.Source is { } source
        && (source.StartsWith("System.Text.Json", StringComparison.Ordinal) || source is "OpenAI" or "System.ClientModel");
}
