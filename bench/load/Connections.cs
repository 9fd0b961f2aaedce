using System.Net;
using System.Net.Sockets;

namespace FlipUnit.Load;

/// <summary>Clients that come from a loopback address of their own, so that limits a client see many.</summary>
internal static class Connections
{
    public static HttpClient FromOwnAddress(Uri url, int client, int connections) => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = connections,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(new IPAddress([127, 88, (byte)(client / 250), (byte)((client % 250) + 1)]), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = url,
    };
}
