using System.Net.Sockets;
using System.Text;

namespace FlipUnit.Gateway.Tests;

/// <summary>HTTP as no library would send it.</summary>
internal static class RawHttp
{
    /// <summary>Sends the bytes and reads until the server closes.</summary>
    public static async Task<string> Exchange(Uri server, string request, bool endOfInput = false)
    {
        using var socket = await Connect(server);
        await socket.SendAsync(Encoding.UTF8.GetBytes(request));
        if (endOfInput)
            socket.Shutdown(SocketShutdown.Send);
        using var received = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        try
        {
            while ((read = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30))) > 0)
                received.Write(buffer, 0, read);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The server had enough of it; what it said before is what counts.
        }

        return Encoding.UTF8.GetString(received.ToArray());
    }

    public static async Task<Socket> Connect(Uri server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        return socket;
    }
}
