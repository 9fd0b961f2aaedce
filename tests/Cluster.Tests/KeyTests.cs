using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class KeyTests(LimitedCluster limited) : IClassFixture<LimitedCluster>
{
    private const string Owner = "203.0.113.20";
    private const string Other = "203.0.113.21";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_keys_life_from_its_making_to_its_revocation_on_every_gateway()
    {
        var made = await Make("""{"name":"shop","priority":"high","limits":{"requests_per_minute":1000}}""");
        var (secret, id) = (made.GetProperty("secret").GetString()!, made.GetProperty("key").GetProperty("id").GetString()!);
        for (var gateway = 0; gateway < 3; gateway++)
        {
            var account = await limited.Account(gateway, Owner, secret);
            Assert.Equal($"key-{Guid.Parse(id):n}", account.GetProperty("client").GetString());
            Assert.Equal(1000, account.GetProperty("rates").GetProperty("requests_per_minute").GetInt32());
        }

        using var submitted = await limited.Send(0, Owner, HttpMethod.Post, "/v1/jobs", secret, RateTests.Form(60, "mine"));
        var job = JsonElement.Parse(await submitted.Content.ReadAsStringAsync());
        Assert.Equal("high", job.GetProperty("priority").GetString());
        var path = $"/v1/jobs/{ApiClient.IdOf(job)}";
        using var events = await limited.Send(2, Owner, HttpMethod.Get, $"{path}/events", secret);
        using var reader = new StreamReader(await events.Content.ReadAsStreamAsync());
        Assert.Equal("event: job", await reader.ReadLineAsync().WaitAsync(Patience));

        await limited.Gateways[0].AdminJson(HttpMethod.Delete, $"/keys/{id}");
        for (var gateway = 0; gateway < 3; gateway++)
            await Wait.Until(async () => await Status(gateway, path, secret) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(5), $"revoked at gateway {gateway}");
        // The stream that was open ends as streams do.
        await reader.ReadToEndAsync().WaitAsync(Patience);

        var listed = (await limited.Gateways[1].AdminJson(HttpMethod.Get, "/keys")).GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("id").GetString() == id);
        Assert.NotEqual(JsonValueKind.Null, listed.GetProperty("last_used_at").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, listed.GetProperty("revoked_at").ValueKind);
        Assert.DoesNotContain(secret, listed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keys_job_is_read_with_that_key_or_by_an_admin_and_an_anonymous_one_by_whoever_knows_its_id()
    {
        var secret = (await Make("""{"name":"owner"}""")).GetProperty("secret").GetString()!;
        var another = (await Make("""{"name":"another"}""")).GetProperty("secret").GetString()!;
        using var submitted = await limited.Send(0, Owner, HttpMethod.Post, "/v1/jobs", secret, RateTests.Form(0.1, "mine"));
        var path = $"/v1/jobs/{ApiClient.IdOf(JsonElement.Parse(await submitted.Content.ReadAsStringAsync()))}";
        await Wait.Until(async () => (await Read(1, path, secret)).GetProperty("status").GetString() == "completed", Patience, "completed");

        foreach (var thief in (string?[])[null, another])
        {
            foreach (var (method, what) in ((HttpMethod, string)[])
            [
                (HttpMethod.Get, ""), (HttpMethod.Get, "?wait=1"), (HttpMethod.Get, "/events"), (HttpMethod.Get, "/outputs/0"), (HttpMethod.Head, "/outputs/0"), (HttpMethod.Get, "/download"), (HttpMethod.Delete, ""),
            ])
            {
                using var answer = await limited.Send(0, Owner, method, path + what, thief);
                Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {what}: {answer.StatusCode}");
            }
        }

        Assert.Equal(HttpStatusCode.OK, await Status(1, path + "/outputs/0", secret));
        Assert.Equal(HttpStatusCode.OK, await Status(1, path + "/download", secret));
        using var admin = new HttpRequestMessage(HttpMethod.Get, path);
        admin.Headers.Add("Authorization", $"Bearer {ApiClient.AdminKey}");
        using var seen = await limited.Gateways[0].Http.SendAsync(admin);
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        using var deleted = await limited.Send(0, Owner, HttpMethod.Delete, path, secret);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        using var anonymous = await limited.Send(0, Owner, HttpMethod.Post, "/v1/jobs", content: RateTests.Form(0.1, "anybody's"));
        var open = $"/v1/jobs/{ApiClient.IdOf(JsonElement.Parse(await anonymous.Content.ReadAsStringAsync()))}";
        Assert.Equal(HttpStatusCode.OK, await Status(1, open, key: null));
        Assert.Equal(HttpStatusCode.OK, await Status(2, open, another));
    }

    [Fact]
    public async Task A_keys_time_ends_by_itself()
    {
        var ends = DateTimeOffset.UtcNow.AddSeconds(4);
        var secret = (await Make($$"""{"name":"guest","expires_at":"{{ends:O}}"}""")).GetProperty("secret").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await Status(0, "/v1/quota", secret));
        await Wait.Until(async () => await Status(0, "/v1/quota", secret) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(10), "the key's time is over");
        Assert.True(DateTimeOffset.UtcNow >= ends);
    }

    [Fact]
    public async Task Guessing_keys_is_limited_as_everything_else_is()
    {
        const string Guesser = "203.0.113.22";
        var codes = new List<HttpStatusCode>();
        for (var i = 0; i < 150; i++)
        {
            using var answer = await limited.Send(0, Guesser, HttpMethod.Get, "/v1/quota", "fu_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
            codes.Add(answer.StatusCode);
        }

        Assert.InRange(codes.Count(code => code == HttpStatusCode.Unauthorized), 95, 105);
        Assert.Equal(150, codes.Count(code => code is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests));
    }

    private Task<JsonElement> Make(string json) => limited.Gateways[0].AdminJson(HttpMethod.Post, "/keys", json);

    private async Task<HttpStatusCode> Status(int gateway, string path, string? key)
    {
        using var answer = await limited.Send(gateway, Other, HttpMethod.Get, path, key);
        return answer.StatusCode;
    }

    private async Task<JsonElement> Read(int gateway, string path, string key)
    {
        using var answer = await limited.Send(gateway, Other, HttpMethod.Get, path, key);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }
}
