using System.Globalization;
using System.Net;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class RateTests(LimitedCluster limited) : IClassFixture<LimitedCluster>
{
    private const string Cheap = "/v1/operations/test.sleep";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Three_gateways_together_admit_100_a_minute_and_say_so()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(gateway => Burst(gateway, "203.0.113.10", 80)));
        var all = answers.SelectMany(one => one).ToArray();
        Assert.InRange(all.Count(answer => answer.StatusCode == HttpStatusCode.OK), 95, 105);
        Assert.All(all, answer => Assert.Equal("\"burst\";q=100;w=60", Assert.Single(answer.Headers.GetValues("RateLimit-Policy"))));
        foreach (var refused in all.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            Assert.StartsWith("\"burst\";r=0;t=", Assert.Single(refused.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
            var problem = System.Text.Json.JsonElement.Parse(await refused.Content.ReadAsStringAsync());
            Assert.Equal("rate_limited", problem.GetProperty("code").GetString());
            Assert.EndsWith("#quota-exceeded", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
            Assert.Equal("burst", problem.GetProperty("violated-policies")[0].GetString());
        }

        // Another client is not concerned; nor are health and downloads of the same one.
        Assert.Equal(HttpStatusCode.OK, (await limited.Send(0, "203.0.113.11", HttpMethod.Get, Cheap)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await limited.Send(0, "203.0.113.10", HttpMethod.Get, "/health/live")).StatusCode);
        using var download = await limited.Send(0, "203.0.113.10", HttpMethod.Get, $"/v1/jobs/{Guid.NewGuid()}/download");
        Assert.Equal("unknown_job", await LimitedCluster.CodeOf(download));
        Assert.Equal("\"downloads\";q=600;w=60", Assert.Single(download.Headers.GetValues("RateLimit-Policy")));
    }

    [Fact]
    public async Task What_is_left_counts_down()
    {
        var left = new List<int>();
        foreach (var answer in await Burst(0, "203.0.113.12", 20))
        {
            var words = Assert.Single(answer.Headers.GetValues("RateLimit")).Split(';');
            left.Add(int.Parse(words[1][2..], CultureInfo.InvariantCulture));
        }

        Assert.Equal(Enumerable.Range(80, 20).Reverse(), left);
    }

    [Fact]
    public async Task Who_goes_on_when_refused_is_blocked_everywhere_sees_it_and_is_let_in_by_an_admin()
    {
        const string Address = "203.0.113.13";
        foreach (var _ in Enumerable.Range(0, 5))
            await Burst(0, Address, 90);
        await Wait.Until(() => IsBlocked(0, Address), Patience, "blocked where it knocked");
        await Wait.Until(() => IsBlocked(1, Address), Patience, "blocked at another gateway");

        var account = await limited.Account(1, Address);
        Assert.True(account.GetProperty("blocked").GetBoolean());
        Assert.InRange(account.GetProperty("blocked_until").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Contains("300 requests were refused", account.GetProperty("block_reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("[1601]", limited.Silo.Log, StringComparison.Ordinal);
        using var refused = await limited.Send(0, Address, HttpMethod.Get, Cheap);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(13), TimeSpan.FromMinutes(15));

        await limited.Gateways[2].AdminJson(HttpMethod.Post, $"/quotas/{Address}/unblock");
        await limited.Gateways[2].AdminJson(HttpMethod.Post, $"/quotas/{Address}/reset");
        for (var gateway = 0; gateway < 2; gateway++)
            await Wait.Until(async () => !await IsBlocked(gateway, Address), Patience, "let in again");
        Assert.False((await limited.Gateways[1].AdminJson(HttpMethod.Get, $"/quotas/{Address}")).GetProperty("account").GetProperty("blocked").GetBoolean());
    }

    [Fact]
    public async Task Twenty_rejected_files_block_and_the_second_block_is_longer()
    {
        const string Address = "203.0.113.14";
        await using var client = await ClusterClient.Connect(limited.Cluster);
        var account = client.Grains.GetGrain<IClientGrain>($"ip-{Address}");
        await account.Limit(new ClientLimits { RequestsPerMinute = 0 });
        await Reject(Address, 20);
        await Wait.Until(() => IsBlocked(0, Address), Patience, "blocked");
        Assert.Contains("20 files were rejected", (await limited.Account(0, Address)).GetProperty("block_reason").GetString(), StringComparison.Ordinal);

        // Served its time, as an admin's shortest block over it: the next one is an hour.
        var served = await account.Block(TimeSpan.Zero, "over");
        Assert.Null(served.Block);
        await Wait.Until(async () => !await IsBlocked(0, Address), Patience, "let in again");
        await Reject(Address, 20);
        await Wait.Until(() => IsBlocked(0, Address), Patience, "blocked again");
        Assert.InRange((await account.Account()).Block!.Until - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task The_allow_list_is_refused_but_never_blocked()
    {
        const string Address = "198.51.100.7";
        foreach (var _ in Enumerable.Range(0, 5))
            await Burst(0, Address, 90);
        await using var client = await ClusterClient.Connect(limited.Cluster);
        var account = client.Grains.GetGrain<IClientGrain>($"ip-{Address}");
        Assert.Null((await account.Block(TimeSpan.FromHours(1), "by mistake")).Block);
        Assert.True((await account.Account()).AllowListed);
        Assert.False(await IsBlocked(0, Address));
    }

    [Fact]
    public async Task One_client_holds_so_many_event_streams_and_closing_one_makes_room()
    {
        const string Address = "203.0.113.15";
        // Asking again and again is not what is limited here.
        await limited.Gateways[0].AdminJson(HttpMethod.Put, $"/quotas/{Address}", """{"requests_per_minute":0}""");
        using var submitted = await limited.Send(0, Address, HttpMethod.Post, "/v1/jobs", content: Form(60, "followed"));
        var id = ApiClient.IdOf(System.Text.Json.JsonElement.Parse(await submitted.Content.ReadAsStringAsync()));
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i < 50; i++)
            streams.Add(await limited.Send(0, Address, HttpMethod.Get, $"/v1/jobs/{id}/events"));
        Assert.All(streams, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        using var refused = await limited.Send(0, Address, HttpMethod.Get, $"/v1/jobs/{id}/events");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("streams", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        streams[0].Dispose();
        await Wait.Until(
            async () =>
            {
                using var again = await limited.Send(0, Address, HttpMethod.Get, $"/v1/jobs/{id}/events");
                return again.StatusCode == HttpStatusCode.OK;
            },
            Patience, "room for another");
        foreach (var stream in streams)
            stream.Dispose();
        Assert.Equal(HttpStatusCode.NoContent, (await limited.Send(0, Address, HttpMethod.Delete, $"/v1/jobs/{id}")).StatusCode);
    }

    internal static MultipartFormDataContent Form(double seconds, string text) => new()
    {
        { new StringContent("test.sleep"), "operation" },
        { new StringContent(string.Create(CultureInfo.InvariantCulture, $$"""{"seconds":{{seconds}}}""")), "parameters" },
        { new StringContent(text), "file", "in.txt" },
    };

    private async Task<HttpResponseMessage[]> Burst(int gateway, string address, int count)
    {
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < count; i++)
            answers.Add(await limited.Send(gateway, address, HttpMethod.Get, Cheap));
        return [.. answers];
    }

    private async Task Reject(string address, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var answer = await limited.Send(0, address, HttpMethod.Post, "/v1/jobs", content: Form(1, ""));
            Assert.Equal("unsupported_input", await LimitedCluster.CodeOf(answer));
        }
    }

    private async Task<bool> IsBlocked(int gateway, string address)
    {
        using var answer = await limited.Send(gateway, address, HttpMethod.Get, Cheap);
        return answer.StatusCode == HttpStatusCode.TooManyRequests && await LimitedCluster.CodeOf(answer) == "client_blocked";
    }
}
