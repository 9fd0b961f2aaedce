using System.Net;
using System.Net.Sockets;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>A file outside the scratch and a web server on loopback: hostile files point at both, and nothing may touch either.</summary>
public sealed class Canary : IAsyncDisposable
{
    private static readonly DateTime Untouched = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    private readonly TemporaryFolder folder = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private int visits;

    public Canary()
    {
        File.WriteAllText(Path, Secret);
        // The system notes a read when the last one is not after the last write.
        File.SetLastWriteTimeUtc(Path, Untouched);
        File.SetLastAccessTimeUtc(Path, Untouched);
        listener.Start();
        serving = Serve();
    }

    /// <summary>The file's absolute path, for hostile inputs to name.</summary>
    public string Path => folder.File("canary.txt");

    /// <summary>The file's content: must be in no output.</summary>
    public string Secret { get; } = $"canary-{Guid.NewGuid():n}";

    /// <summary>The server's address, without a slash at the end.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>What has happened to the canary; null as long as nothing has.</summary>
    public string? Harm()
    {
        if (Volatile.Read(ref visits) > 0)
            return $"the canary server was called {visits} times";
        var info = new FileInfo(Path);
        if (!info.Exists || info.LastWriteTimeUtc != Untouched)
            return "the canary file was changed";
        return info.LastAccessTimeUtc == Untouched ? null : "the canary file was read";
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        listener.Dispose();
        stop.Dispose();
        folder.Dispose();
    }

    /// <summary>Answers every call with the secret, as a server that wants to be found would.</summary>
    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var visitor = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref visits);
                await visitor.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Secret.Length}\r\nConnection: close\r\n\r\n{Secret}"), stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}
