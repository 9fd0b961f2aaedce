using System.Net;
using System.Net.Sockets;

namespace FlipUnit.TestSupport;

/// <summary>A way to a server on this machine that can break: cut, silent, closed, or with a wrong byte.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly List<Socket> open = [];
    private readonly int target;
    private readonly Task accepting;

    public FaultyProxy(int target)
    {
        this.target = target;
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>All connections are closed, new ones at once.</summary>
    public bool Closed
    {
        get;
        set
        {
            field = value;
            lock (open)
                open.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>New connections are taken, and nothing comes back.</summary>
    public bool Silent { get; set; }

    /// <summary>Each connection ends after so many bytes of answers.</summary>
    public long? CutAnswersAfter { get; set; }

    /// <summary>One byte of each connection's answers is another, so far into them.</summary>
    public long? DamageAnswersAt { get; set; }

    /// <summary>The same of the requests.</summary>
    public long? DamageRequestsAt { get; set; }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        ending.Dispose();
    }

    private async Task Accept()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                _ = Serve(await listener.AcceptSocketAsync(ending.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException && ending.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task Serve(Socket client)
    {
        using var one = client;
        lock (open)
            open.Add(client);
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (Closed)
            return;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, target, ending.Token);
            // The first side that ends takes the other along.
            await Task.WhenAny(Pump(client, server, DamageRequestsAt, null), Silent ? Task.Delay(-1, ending.Token) : Pump(server, client, DamageAnswersAt, CutAnswersAfter));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // As the network does.
        }

        lock (open)
            open.Remove(client);
    }

    private async Task Pump(Socket from, Socket to, long? damageAt, long? cutAfter)
    {
        var buffer = new byte[64 * 1024];
        long passed = 0;
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, ending.Token)) > 0)
            {
                if (damageAt is { } at && at >= passed && at < passed + read)
                    buffer[at - passed] ^= 1;
                passed += read;
                await to.SendAsync(buffer.AsMemory(0, read), ending.Token);
                if (passed > cutAfter)
                    return;
            }
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side went away.
        }
    }
}
