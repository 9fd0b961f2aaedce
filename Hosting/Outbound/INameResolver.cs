using System.Net;

namespace FlipUnit.Hosting.Outbound;

/// <summary>Looks names up. Asked once for each connection: the answer that was judged is the one that is connected to.</summary>
public interface INameResolver
{
    Task<IPAddress[]> Resolve(string name, CancellationToken cancellation);
}

/// <summary>The machine's resolver.</summary>
public sealed class SystemNames : INameResolver
{
    public Task<IPAddress[]> Resolve(string name, CancellationToken cancellation) => Dns.GetHostAddressesAsync(name, cancellation);
}
