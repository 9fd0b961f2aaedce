using System.Net;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

/// <summary>A silo with the limits that ship, and three gateways behind a proxy: every test is a client of its own.</summary>
public sealed class LimitedCluster : IAsyncLifetime
{
    /// <summary>What ships, put over what the tests' cluster lifts.</summary>
    public static readonly IReadOnlyDictionary<string, string> Shipped = new Dictionary<string, string>
    {
        ["FlipUnit:Clients:RequestsPerMinute"] = "100",
        ["FlipUnit:Clients:DownloadsPerMinute"] = "600",
        ["FlipUnit:Clients:StreamsPerGateway"] = "50",
        ["FlipUnit:Clients:MaxOpenJobs"] = "1000",
        ["FlipUnit:Clients:BlockRefusals"] = "300",
        ["FlipUnit:Clients:BlockRejectedFiles"] = "20",
        ["FlipUnit:Clients:AllowList"] = "198.51.100.0/24",
    };

    public static readonly IReadOnlyDictionary<string, string> BehindProxy = new Dictionary<string, string> { ["FlipUnit:Gateway:TrustedProxies"] = "127.0.0.0/8" };

    public FlipUnitCluster Cluster { get; private set; } = null!;

    public ProgramProcess Silo { get; private set; } = null!;

    public IReadOnlyList<ApiClient> Gateways { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Cluster = await FlipUnitCluster.Create();
        Silo = await Cluster.StartSilo(own: Shipped);
        Gateways = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Cluster.StartGateway(BehindProxy)));
        // The wait for it counts as the tests' own address, which no test uses.
        await Task.WhenAll(Gateways.Select(gateway => gateway.Available("test.sleep")));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
            gateway.Dispose();
        await Cluster.DisposeAsync();
    }

    /// <summary>A request as a proxy passes it on from a client.</summary>
    public Task<HttpResponseMessage> Send(int gateway, string address, HttpMethod method, string path, string? key = null, HttpContent? content = null) =>
        Send(Gateways[gateway], address, method, path, key, content);

    public static async Task<HttpResponseMessage> Send(ApiClient gateway, string address, HttpMethod method, string path, string? key = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-Forwarded-For", address);
        if (key is not null)
            request.Headers.Add("Authorization", $"Bearer {key}");
        return await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<JsonElement> Account(int gateway, string address, string? key = null)
    {
        using var answer = await Send(gateway, address, HttpMethod.Get, "/v1/quota", key);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK ? JsonElement.Parse(text) : throw new InvalidOperationException(text);
    }

    public static async Task<string> CodeOf(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("code").GetString()!;
}
