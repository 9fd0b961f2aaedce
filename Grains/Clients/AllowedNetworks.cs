using System.Net;

namespace FlipUnit.Grains.Clients;

/// <summary>Networks whose clients are never blocked.</summary>
public sealed class AllowedNetworks(IReadOnlyList<IPNetwork> networks)
{
    private const string Address = "ip-";

    public static bool TryParse(string text, out AllowedNetworks allowed)
    {
        var words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var parsed = new List<IPNetwork>();
        foreach (var word in words)
        {
            if (IPNetwork.TryParse(word, out var network))
                parsed.Add(network);
        }

        allowed = new AllowedNetworks(parsed);
        return parsed.Count == words.Length;
    }

    /// <summary>Says it of a client by its key, <c>ip-ADDRESS</c> or <c>ip-NETWORK/64</c>; a client with an API key is never on the list.</summary>
    public bool Contains(string client) =>
        client.StartsWith(Address, StringComparison.Ordinal)
        && IPAddress.TryParse(client.AsSpan(Address.Length, End(client) - Address.Length), out var address)
        && networks.Any(network => network.Contains(address));

    private static int End(string client) => client.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? slash : client.Length;
}
