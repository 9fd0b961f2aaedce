using System.Net;
using System.Text.Json;

namespace FlipUnit.Gateway.Tests.Clients;

public sealed class QuotaTests(RunningGateway gateway)
{
    [Fact]
    public async Task An_account_shows_every_class_with_its_limits_and_when_they_begin_again()
    {
        // A client of its own: what other tests spend at the same time is their address's.
        var key = (await gateway.Api.AdminJson(HttpMethod.Post, "/keys", """{"name":"account"}""")).GetProperty("secret").GetString();
        using var answer = await gateway.Get("/v1/quota", ("Authorization", $"Bearer {key}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var account = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        var now = DateTimeOffset.UtcNow;
        var transcription = account.GetProperty("quotas").GetProperty("transcription");
        Assert.Equal(20, transcription.GetProperty("day").GetProperty("limit").GetInt32());
        Assert.Equal(500, transcription.GetProperty("month").GetProperty("limit").GetInt32());
        Assert.InRange(transcription.GetProperty("day").GetProperty("resets_at").GetDateTimeOffset() - now, TimeSpan.Zero, TimeSpan.FromDays(1));
        Assert.Equal(1, transcription.GetProperty("month").GetProperty("resets_at").GetDateTimeOffset().Day);
        Assert.False(transcription.GetProperty("soft_exceeded").GetBoolean());
        Assert.Equal(JsonValueKind.Null, account.GetProperty("quotas").GetProperty("lightweight").GetProperty("day").GetProperty("limit").ValueKind);
        Assert.Equal("0.0000", account.GetProperty("cost").GetProperty("today").GetString());
        Assert.False(account.GetProperty("blocked").GetBoolean());
        Assert.Equal(JsonValueKind.Null, account.GetProperty("blocked_until").ValueKind);
    }

    [Fact]
    public async Task A_job_counts_in_its_class()
    {
        var before = await Counted();
        await gateway.Completed("counted");
        // Other tests submit at the same time.
        Assert.True(await Counted() > before);

        async Task<int> Counted() => (await gateway.Api.Get("/v1/quota")).GetProperty("quotas").GetProperty("lightweight").GetProperty("day").GetProperty("used").GetInt32();
    }

    [Theory]
    [InlineData("Bearer fu_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer rubbish")]
    [InlineData("Bearer")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("fu_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_key_that_is_none_is_refused(string header)
    {
        var answer = await gateway.Get("/v1/operations", ("Authorization", header));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        await Problem.Assert(answer, HttpStatusCode.Unauthorized, "unauthorized");
    }
}
