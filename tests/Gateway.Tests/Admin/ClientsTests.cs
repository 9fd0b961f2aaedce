using System.Net;
using System.Text.Json;

namespace FlipUnit.Gateway.Tests.Admin;

public sealed class ClientsTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_keys_own_limit_warns_then_refuses_and_a_reset_begins_again()
    {
        var made = await gateway.Api.AdminJson(HttpMethod.Post, "/keys", """{"name":"small","limits":{"day":{"lightweight":2}}}""");
        var client = made.GetProperty("key").GetProperty("client").GetString()!;
        var bearer = ("Authorization", $"Bearer {made.GetProperty("secret").GetString()}");
        var quotas = new List<JsonElement>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await Submit(bearer);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            quotas.Add(JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("quota"));
        }

        Assert.Equal([false, true], quotas.Select(quota => quota.GetProperty("soft_exceeded").GetBoolean()));
        Assert.Equal("lightweight", quotas[1].GetProperty("class").GetString());
        Assert.Equal(2, quotas[1].GetProperty("day").GetProperty("limit").GetInt32());
        using (var refused = await Submit(bearer))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            var problem = JsonElement.Parse(await refused.Content.ReadAsStringAsync());
            Assert.Equal("quota_exceeded", problem.GetProperty("code").GetString());
            Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", problem.GetProperty("type").GetString());
            Assert.Equal("lightweight-day", problem.GetProperty("violated-policies")[0].GetString());
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.Zero, TimeSpan.FromDays(1));
        }

        var over = await gateway.Api.AdminJson(HttpMethod.Get, "/quotas?over=1");
        Assert.Contains(over.GetProperty("clients").EnumerateArray(), one => one.GetProperty("client").GetString() == client);
        await gateway.Api.AdminJson(HttpMethod.Post, $"/quotas/{client}/reset");
        Assert.Equal(HttpStatusCode.Accepted, (await Submit(bearer)).StatusCode);
    }

    [Fact]
    public async Task Limits_are_set_as_a_whole_and_shown()
    {
        var set = await gateway.Api.AdminJson(HttpMethod.Put, "/quotas/203.0.113.70", """{"requests_per_minute":7,"month":{"transcription":0}}""");
        Assert.Equal(7, set.GetProperty("account").GetProperty("rates").GetProperty("requests_per_minute").GetInt32());
        Assert.Equal(JsonValueKind.Null, set.GetProperty("account").GetProperty("quotas").GetProperty("transcription").GetProperty("month").GetProperty("limit").ValueKind);
        await gateway.Api.AdminJson(HttpMethod.Put, "/quotas/203.0.113.70", """{"max_open_jobs":3}""");
        var account = await gateway.Api.AdminJson(HttpMethod.Get, "/quotas/203.0.113.70");
        Assert.Equal(3, account.GetProperty("own").GetProperty("max_open_jobs").GetInt32());
        Assert.Equal(JsonValueKind.Null, account.GetProperty("own").GetProperty("requests_per_minute").ValueKind);
        Assert.Equal(500, account.GetProperty("account").GetProperty("quotas").GetProperty("transcription").GetProperty("month").GetProperty("limit").GetInt32());
    }

    [Fact]
    public async Task A_block_is_set_shown_and_lifted()
    {
        var blocked = await gateway.Api.AdminJson(HttpMethod.Post, "/quotas/2001:db8:7::1/block", """{"minutes":5,"reason":"a test"}""");
        Assert.Equal("ip-2001:db8:7::/64", blocked.GetProperty("account").GetProperty("client").GetString());
        Assert.Equal("a test", blocked.GetProperty("account").GetProperty("block_reason").GetString());
        Assert.True((await gateway.Api.AdminJson(HttpMethod.Get, "/quotas/2001:db8:7::2")).GetProperty("account").GetProperty("blocked").GetBoolean());
        var lifted = await gateway.Api.AdminJson(HttpMethod.Post, "/quotas/2001:db8:7::1/unblock");
        Assert.False(lifted.GetProperty("account").GetProperty("blocked").GetBoolean());
    }

    [Theory]
    [InlineData("GET", "/quotas/rubbish", null, HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("GET", "/quotas/key-1", null, HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("GET", "/quotas?over=x", null, HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("PUT", "/quotas/203.0.113.71", """{"tier":"no-such"}""", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("PUT", "/quotas/203.0.113.71", """{"day":{"no-such":1}}""", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("PUT", "/quotas/203.0.113.71", """{"max_open_jobs":-1}""", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("PUT", "/quotas/203.0.113.71", """{"colour":1}""", HttpStatusCode.BadRequest, "malformed_request")]
    [InlineData("POST", "/quotas/203.0.113.71/block", """{"minutes":0,"reason":"x"}""", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("POST", "/quotas/203.0.113.71/block", """{"minutes":1,"reason":" "}""", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("POST", "/quotas/203.0.113.71/block", "{}", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("POST", "/keys", "{}", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("POST", "/keys", """{"name":"x","tier":"no-such"}""", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("POST", "/keys", """{"name":"x","expires_at":"2020-01-01T00:00:00Z"}""", HttpStatusCode.UnprocessableEntity, "invalid_parameters")]
    [InlineData("DELETE", "/keys/11111111-1111-4111-8111-111111111111", null, HttpStatusCode.NotFound, "not_found")]
    public async Task What_makes_no_sense_is_refused(string method, string path, string? json, HttpStatusCode status, string code) =>
        await Problem.Assert(await gateway.Api.Admin(new HttpMethod(method), path, json), status, code);

    private Task<HttpResponseMessage> Submit((string, string) bearer) =>
        gateway.PostJson("/v1/jobs", """{"operation":"text.change_case","inputs":[{"text":"x"}],"parameters":{"case":"upper"}}""", bearer);
}
